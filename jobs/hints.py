"""Telling open screens that a job has moved on."""

from django.core.cache import cache

from jobs.models import ENDED, Job
from live.operations import hint

#: At most one hint of progress in so many seconds; the end is always told.
PAUSE = 1


def show(job: Job) -> None:
    """Hint the job's channel, after the commit."""
    if job.state not in ENDED and not cache.add(f"job-hint:{job.pk}", 1, timeout=PAUSE):
        return
    hint(f"job:{job.pk}", kind="job_moved", job=job.pk)

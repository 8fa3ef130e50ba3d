"""Telling open screens that a job has moved on."""

from jobs.models import Job


def show(job: Job) -> None:
    """Hint the job's channel, after the commit."""

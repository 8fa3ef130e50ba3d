"""Starting and cancelling jobs."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from ground import doorbell
from jobs.endings import react
from jobs.errors import JobEnded, JobNotPermitted
from jobs.hints import show
from jobs.kinds import KINDS
from jobs.models import Job, State
from live.operations import hint


@transaction.atomic
def start_job(
    kind: str, *, by: User, arguments: dict[str, Any], total: int | None = None, now: datetime
) -> Job:
    """Queue long work; a worker begins once the caller's transaction has committed.

    The person's open screens are hinted that there is a job to follow.

    :raises JobNotPermitted: if `by` lacks the code that this kind asks for.
    """
    if KINDS[kind].code not in by.granted_codes:
        raise JobNotPermitted
    return queue_job(kind, by=by, arguments=arguments, total=total, now=now)


def queue_job(
    kind: str, *, by: User, arguments: dict[str, Any], total: int | None, now: datetime
) -> Job:
    """The same for callers that have asked for a permission themselves."""
    job = Job.objects.create(
        kind=kind, arguments=arguments, asked_by=by, total=total, created_at=now, in_line_since=now
    )
    doorbell.ring("jobs.tasks.run_next")
    hint(f"user:{by.pk}", kind="job_started", job=job.pk)
    return job


@transaction.atomic
def cancel_job(*, job: Job, now: datetime) -> Job:
    """Stop a job: at once while it is queued, after its current batch while it runs.

    What its finished batches did stays done.

    :raises JobEnded: if it is over.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.has_ended:
        raise JobEnded
    if job.state == State.QUEUED:
        job.state, job.ended_at = State.CANCELLED, now
    else:
        job.state = State.CANCELLING
    job.save(update_fields=["state", "ended_at"])
    if job.ended_at is not None:
        react(job)
    show(job)
    return job

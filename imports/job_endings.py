"""What an import says of itself when its work ends."""

from imports import files
from imports.models import Import
from imports.running import RUN
from imports.targets import sensitive_among
from jobs.endings import when_a_job_ends
from jobs.models import Job, State
from jobs.undoing import UNDO

STATUS = {
    State.DONE: Import.Status.DONE,
    State.FAILED: Import.Status.FAILED,
    State.CANCELLED: Import.Status.CANCELLED,
}


@when_a_job_ends
def note_the_end(job: Job) -> None:
    if job.kind == RUN:
        _forget_what_is_sensitive(job)
        Import.objects.filter(pk=job.arguments["import"]).update(
            status=STATUS[State(job.state)], error=job.error, ended_at=job.ended_at
        )
    elif job.kind == UNDO and job.arguments.get("kind") == RUN:
        status = Import.Status.UNDONE if job.state == State.DONE else Import.Status.DONE
        Import.objects.filter(job=job.arguments["job"]).update(status=status, error=job.error)


def _forget_what_is_sensitive(job: Job) -> None:
    """Remove a file that filled sensitive fields, as soon as nobody can run it any more."""
    work = Import.objects.filter(pk=job.arguments["import"]).first()
    if work is None or (job.state == State.DONE and work.dry_run):
        return
    if sensitive_among(work.mapping):
        files.forget(work.pk)

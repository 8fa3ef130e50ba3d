"""What an import says of itself when its work ends."""

from imports.models import Import
from imports.running import RUN
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
        Import.objects.filter(pk=job.arguments["import"]).update(
            status=STATUS[State(job.state)], error=job.error, ended_at=job.ended_at
        )
    elif job.kind == UNDO and job.arguments.get("kind") == RUN:
        status = Import.Status.UNDONE if job.state == State.DONE else Import.Status.DONE
        Import.objects.filter(job=job.arguments["job"]).update(status=status, error=job.error)

"""What the end of a job means to those who asked to be erased or handed out."""

from jobs.endings import when_a_job_ends
from jobs.models import Job, State
from privacy.last_looks import look_after
from privacy.models import PrivacyRequest


@when_a_job_ends
def look_once_more(job: Job) -> None:
    """Its file may name somebody who was erased while it was written."""
    look_after(job.pk)


@when_a_job_ends
def reopen_request(job: Job) -> None:
    """It is open again, to be carried out once more or refused."""
    if job.state != State.DONE:
        running = PrivacyRequest.objects.filter(job=job, state=PrivacyRequest.State.RUNNING)
        running.update(state=PrivacyRequest.State.OPEN)

"""What becomes of a request whose job ended without having done it."""

from jobs.endings import when_a_job_ends
from jobs.models import Job, State
from privacy.models import PrivacyRequest


@when_a_job_ends
def reopen_request(job: Job) -> None:
    """It is open again, to be carried out once more or refused."""
    if job.state != State.DONE:
        running = PrivacyRequest.objects.filter(job=job, state=PrivacyRequest.State.RUNNING)
        running.update(state=PrivacyRequest.State.OPEN)

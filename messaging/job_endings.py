"""Telling whoever asked for long work that it has ended."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jobs.endings import when_a_job_ends
from jobs.kinds import KINDS
from jobs.models import Job, State
from messaging.kinds import JOB_DONE, JOB_FAILED
from messaging.operations import Notice, notify


@when_a_job_ends
def tell_asker(job: Job) -> None:
    """Done and failed are told of; who cancelled a job knows that it is over."""
    told = {State.DONE: JOB_DONE, State.FAILED: JOB_FAILED}.get(State(job.state))
    if told is None or job.asked_by is None or job.ended_at is None:
        return
    notice = Notice(
        kind=told,
        key=f"job:{job.pk}",
        title=lambda: _title(job),
        message=lambda: _message(job),
        action_url=reverse("job-result", args=[job.pk]) if job.has_result_file else "",
    )
    notify(users=[job.asked_by], notice=notice, now=job.ended_at)


def _title(job: Job) -> str:
    kind = KINDS.get(job.kind)
    work = kind.label if kind else job.kind
    words = _("%(work)s: done") if job.state == State.DONE else _("%(work)s: failed")
    return words % {"work": work}


def _message(job: Job) -> str:
    if job.state == State.FAILED:
        return job.error
    if not job.error_count:
        return ""
    words = ngettext("%(count)d row was refused.", "%(count)d rows were refused.", job.error_count)
    return words % {"count": job.error_count}

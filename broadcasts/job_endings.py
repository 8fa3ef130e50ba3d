"""What the end of its planning means to a broadcast."""

from django.utils import timezone
from django.utils.translation import gettext as _

from broadcasts.models import Broadcast
from broadcasts.operations.beginning import KIND
from broadcasts.operations.running import stop_planning
from jobs.endings import when_a_job_ends
from jobs.models import Job, State


@when_a_job_ends
def pause_unplanned(job: Job) -> None:
    """It waits for somebody to resume it, and nobody is told that it went out whole."""
    if job.kind != KIND or job.state == State.DONE:
        return
    broadcast = Broadcast.objects.filter(pk=job.arguments["broadcast"]).first()
    if broadcast is not None:
        why = job.error or _("The planning was cancelled.")
        stop_planning(broadcast=broadcast, why=why, now=timezone.now())

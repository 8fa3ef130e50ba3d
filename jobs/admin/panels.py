"""The part of long work in the admin's overview and system page."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ground.admin_site.boards import Found, Tile, deed, panel, tiles
from jobs import queries
from jobs.models import Job, State
from jobs.operations import cancel_job

#: Of the jobs at work the page shows those that began last; the list has the rest.
SHOWN = 10


@panel("jobs", gettext_lazy("Jobs"), "jobs/admin/jobs.html", place=50, sections=("jobs",))
def jobs(found: Found) -> Mapping[str, Any]:
    return {"jobs": found["jobs"], "rows": queries.unfinished()[:SHOWN]}


@deed(
    "jobs",
    "cancel",
    confirm=gettext_lazy("Cancel this job? What its finished batches did stays done."),
)
def cancel(request: HttpRequest) -> str:
    pk = request.POST.get("id", "")
    job = Job.objects.filter(pk=int(pk)).first() if pk.isdecimal() else None
    if job is None:
        return _("It is not there any more.")
    cancel_job(job=job, now=timezone.now())
    return _("{} stops after its present batch.").format(job)


@tiles("jobs", place=30)
def jobs_tile(found: Found) -> Iterable[Tile]:
    running = sum(row["count"] for row in found["jobs"]["counts"] if row["state"] != State.QUEUED)
    queued = sum(row["count"] for row in found["jobs"]["counts"] if row["state"] == State.QUEUED)
    failed = found["jobs"]["failed_this_week"]
    link = reverse("admin:jobs_job_changelist")
    if failed:
        hint = ngettext("{} failed this week", "{} failed this week", failed).format(failed)
        yield Tile(_("Jobs running"), running, f"{link}?state__exact=failed", hint, "warn")
        return
    link += f"?state__exact={State.RUNNING}" if running else ""
    yield Tile(_("Jobs running"), running, link, _("{} in line").format(queued))

"""How long work stands."""

from datetime import datetime
from typing import Any

from django.db.models import Case, Count, When

from jobs.models import ENDED, Job, JobQuerySet, State


def list_jobs(*, for_user: Any) -> JobQuerySet:
    """The jobs a person may see, newest first."""
    return Job.objects.visible_to(for_user).select_related("asked_by").order_by("-id")


def failed_since(moment: datetime) -> int:
    """How many jobs have failed since then."""
    return Job.objects.filter(state=State.FAILED, ended_at__gte=moment).count()


def states() -> dict[str, dict[str, int]]:
    """Kind → state → how many, of jobs that have not ended."""
    rows = (
        Job.objects.exclude(state__in=ENDED)
        .values_list("kind", "state")
        .annotate(count=Count("id"))
        .order_by("kind", "state")
    )
    counted: dict[str, dict[str, int]] = {}
    for kind, state, count in rows:
        counted.setdefault(kind, {})[state] = count
    return counted


def unfinished() -> JobQuerySet:
    """Jobs that have not ended, those at work before those in line."""
    at_work = Case(When(state=State.QUEUED, then=1), default=0)
    rows = Job.objects.exclude(state__in=ENDED).select_related("asked_by")
    return rows.order_by(at_work, "-id")

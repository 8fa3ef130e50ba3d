"""Tasks as lists show them, and how quickly they get done."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DurationField, F, Q, QuerySet
from django.db.models.aggregates import Aggregate

from contacts.models import Task, TaskQuerySet
from contacts.permissions import TASKS_VIEW
from contacts.task_dates import moment_of, today_in

#: The goal that a first answer is measured against.
GOAL = timedelta(hours=24)
#: What figures can be told apart by → the columns that name it.
PER = {
    "assignee": ("assignee", "assignee__name"),
    "team": ("team", "team__name"),
    "template": ("template", "template__name"),
}


class Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def reachable_tasks(*, for_user: Any, code: str = TASKS_VIEW) -> TaskQuerySet:
    """The tasks a person may reach with the permission code."""
    return Task.objects.visible_to(for_user, code)


def due_between(tasks: QuerySet[Any], *, now: datetime, zone: str, which: str) -> QuerySet[Any]:
    """Those that are open and overdue, still due today, or due later, for a person in the zone."""
    open_ones = tasks.filter(status__in=Task.OPEN)
    if which == "overdue":
        return open_ones.filter(due_at__lte=now)
    tomorrow = moment_of(today_in(zone, now), None, zone)
    if which == "today":
        # What has no time of day is due when the day ends.
        return open_ones.filter(due_at__gt=now, due_at__lte=tomorrow)
    return open_ones.filter(due_at__gt=max(now, tomorrow))


def task_figures(
    *, for_user: Any, per: str, since: datetime, until: datetime, now: datetime
) -> list[dict[str, Any]]:
    """How many tasks of each person, team or template are open and overdue now, and of those
    that were made or completed in the time: how many, on time, and the median first answer.
    """
    key, name = PER[per]
    of_time = Q(created_at__gte=since, created_at__lt=until)
    done = Q(completed_at__gte=since, completed_at__lt=until)
    is_open = Q(status__in=Task.OPEN)
    answer = F("first_touched_at") - F("created_at")
    answered = of_time & Q(first_touched_at__isnull=False)
    rows = (
        reachable_tasks(for_user=for_user)
        .filter(of_time | done | is_open)
        .order_by()
        .values(key, name)
        .annotate(
            made=Count("pk", filter=of_time),
            open=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(due_at__lte=now)),
            completed=Count("pk", filter=done),
            # What is due on no day cannot be late.
            on_time=Count("pk", filter=done & (Q(due_at=None) | Q(completed_at__lte=F("due_at")))),
            answered=Count("pk", filter=answered),
            answered_in_goal=Count(
                "pk", filter=answered & Q(first_touched_at__lte=F("created_at") + GOAL)
            ),
            median_answer=Median(answer, filter=answered),
        )
        .order_by("-completed", "-open", F(name).asc(nulls_last=True), key)
    )
    return [
        {**row, "id": row.pop(key), "name": row.pop(name), "median_answer": _seconds(row)}
        for row in rows[:200]
    ]


def _seconds(row: dict[str, Any]) -> int | None:
    found = row["median_answer"]
    return None if found is None else round(found.total_seconds())

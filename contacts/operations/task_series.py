"""The next of a task that comes again."""

from collections.abc import Iterable
from datetime import datetime

from contacts.models import Task
from contacts.task_dates import next_day, same_wall_clock, today_in

#: What the next one has in common with the one before it.
KEPT = (
    *("contact_id", "organisation_id", "assignee", "assignee_id", "team_id", "created_by"),
    *("created_by_id", "title", "description", "priority", "due_time", "time_zone"),
    *("repeats", "repeat_every", "repeat_day", "template", "template_id"),
)


def follow_up(task: Task, *, now: datetime) -> Task | None:
    """The next of the series, not yet saved; None where the calendar ends."""
    if task.due_date is None:
        return None
    day = next_day(
        task.due_date,
        repeats=task.repeats,
        every=task.repeat_every,
        anchor=task.repeat_day,
        today=today_in(task.due_zone, now),
    )
    if day is None:
        return None
    new = Task(follows=task, due_date=day, **{name: getattr(task, name) for name in KEPT})
    new.checklist = [{**item, "done": False} for item in task.checklist]
    if task.reminder_at:
        days = (day - task.due_date).days
        new.reminder_at = same_wall_clock(task.reminder_at, days=days, zone=task.due_zone)
    return new


def take_back(reopened: Iterable[int]) -> list[Task]:
    """Those that followed the tasks and that nobody has touched; locked, to be deleted."""
    rows = Task.objects.filter(follows__in=list(reopened), version=1, status=Task.Status.PENDING)
    return list(rows.select_for_update(of=("self",)).select_related("template").order_by("pk"))

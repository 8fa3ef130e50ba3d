"""Keeping overdue right for people who move to another zone."""

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from contacts.models import Task
from contacts.operations.tasks import AT_ONCE, zone_of
from contacts.task_dates import moment_of


def settle_zones() -> int:
    """Derive anew when open tasks are due whose people changed their zone; how many."""
    moved = 0
    while found := _settle_some():
        moved += found
    return moved


@transaction.atomic
def _settle_some() -> int:
    theirs = Coalesce(F("assignee__time_zone"), F("created_by__time_zone"), Value("UTC"))
    rows = Task.objects.open().filter(~Q(due_zone=theirs), time_zone="", due_date__isnull=False)
    locked = rows.select_for_update(of=("self",), skip_locked=True).select_related(
        "assignee", "created_by"
    )
    tasks = list(locked.order_by("pk")[:AT_ONCE])
    for task in tasks:
        if task.due_date:
            task.due_zone = zone_of(task)
            task.due_at = moment_of(task.due_date, task.due_time, task.due_zone)
    Task.objects.bulk_update(tasks, ["due_at", "due_zone"], batch_size=500)
    return len(tasks)

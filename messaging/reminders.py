"""Reminders of tasks, and what is overdue each morning.

A reminder is a row with a moment: the clock asks every minute which are due. It is told once,
since the row is marked in the transaction that tells it.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, User
from contacts.models import Task
from contacts.task_dates import zone_named
from messaging.kinds import TASK_REMINDER, TASKS_OVERDUE
from messaging.models import Notification
from messaging.operations import Notice, Words, notify_each

AT_ONCE = 1_000
#: The morning: from when until when, in a person's zone, they are told what is overdue.
MORNING, NOON = time(8), time(12)
#: How many tasks a digest names.
NAMED = 10
PAGE, OVERDUE_LIST = "/app/tasks?task={}", "/app/tasks?view=list&due=overdue"


def remind(*, now: datetime) -> int:
    """Tell people of the tasks whose moment has come; how many tasks."""
    reminded = 0
    while found := _remind_some(now):
        reminded += found
    return reminded


@transaction.atomic
def _remind_some(now: datetime) -> int:
    due = Task.objects.open().filter(reminder_at__lte=now, reminded_at=None)
    locked = due.select_for_update(of=("self",), skip_locked=True).order_by("reminder_at", "id")
    tasks = list(locked[:AT_ONCE])
    if not tasks:
        return 0
    readers = _readers(tasks)
    staff = User.objects.in_bulk({pk for found in readers.values() for pk in found})
    notify_each(
        (
            (staff[reader], _reminder(task))
            for task in tasks
            for reader in readers[task.pk]
            if reader in staff
        ),
        now=now,
    )
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(reminded_at=now)
    return len(tasks)


def _readers(tasks: list[Task]) -> dict[int, list[int]]:
    """Task → whoever has to do it; where that is nobody, its team, or else who made it."""
    teams = {task.team_id for task in tasks if not task.assignee_id and task.team_id}
    members: dict[int, list[int]] = defaultdict(list)
    rows = Membership.objects.filter(team__in=teams) if teams else Membership.objects.none()
    for team, user in rows.order_by("id").values_list("team_id", "user_id"):
        members[team].append(user)
    found: dict[int, list[int]] = {}
    for task in tasks:
        if task.assignee_id:
            found[task.pk] = [task.assignee_id]
        elif task.team_id:
            found[task.pk] = members[task.team_id]
        else:
            found[task.pk] = [task.created_by_id] if task.created_by_id else []
    return found


def _reminder(task: Task) -> Notice:
    def message() -> str:
        if task.due_date is None:
            return ""
        return _("Due on %(day)s") % {"day": formats.date_format(task.due_date)}

    return Notice(
        kind=TASK_REMINDER,
        key=f"reminder:{task.pk}:{task.reminder_at:%Y%m%d%H%M%S}",
        title=lambda: task.title,
        message=message,
        action_url=PAGE.format(task.pk),
        task_id=task.pk,
        subject=lambda: _("Reminder of a task"),
    )


def tell_overdue(*, now: datetime) -> int:
    """Tell each person in their morning what of theirs is overdue, once a day; how many."""
    people = _mornings(now)
    late: dict[int, list[Task]] = defaultdict(list)
    rows = Task.objects.overdue(now).filter(assignee__in=people).order_by("due_at", "id")
    for task in rows.only("id", "title", "assignee_id", "due_at").iterator():
        late[task.assignee_id or 0].append(task)
    return notify_each(
        ((people[pk], _digest(people[pk], tasks, now)) for pk, tasks in late.items()), now=now
    )


def _mornings(now: datetime) -> dict[int, User]:
    """Those who work here, where it is morning and who were not told yet."""
    staff = {
        person.pk: person
        for person in User.objects.filter(is_active=True)
        if MORNING <= now.astimezone(zone_named(person.time_zone)).time() < NOON
    }
    told = Notification.objects.filter(
        user__in=staff, kind=TASKS_OVERDUE.name, created_at__gt=now - timedelta(days=1)
    )
    keys = set(told.values_list("user_id", "key"))
    return {pk: one for pk, one in staff.items() if (pk, _key(one, now)) not in keys}


def _key(person: User, now: datetime) -> str:
    return f"overdue:{now.astimezone(zone_named(person.time_zone)):%Y-%m-%d}"


def _digest(person: User, tasks: list[Task], now: datetime) -> Notice:
    count = len(tasks)

    def title() -> str:
        words = ngettext(
            "%(count)d of your tasks is overdue", "%(count)d of your tasks are overdue", count
        )
        return words % {"count": count}

    return Notice(
        kind=TASKS_OVERDUE,
        key=_key(person, now),
        title=title,
        letter=_named(tasks),
        action_url=OVERDUE_LIST,
        count=count,
        subject=lambda: _("Overdue tasks"),
    )


def _named(tasks: list[Task]) -> Words:
    def lines() -> Iterator[str]:
        yield from (f"- {task.title}" for task in tasks[:NAMED])
        more = len(tasks) - NAMED
        if more > 0:
            yield ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}

    return lambda: "\n".join(lines())

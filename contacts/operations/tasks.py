"""Making, changing and deleting tasks; one and many take the same path."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.models import User
from contacts.activities import (
    TASK_ASSIGNED,
    TASK_CANCELLED,
    TASK_CHANGED,
    TASK_COMPLETED,
    TASK_CREATED,
    TASK_DELETED,
    TASK_REOPENED,
    TASK_STARTED,
)
from contacts.errors import AboutTwo, RepeatsWithoutDay, TimeWithoutDay
from contacts.models import Task
from contacts.operations.task_series import follow_up, take_back
from contacts.task_dates import MONTHLY, moment_of
from events.catalogue import ActivityType
from events.models import Activity
from events.operations import draft, record_many
from ground.refusals import NotThere
from ground.versions import Versions, refuse_if_outdated

#: What a caller may say of a task.
COLUMNS = (
    *("contact", "organisation", "assignee", "team", "title", "description", "priority"),
    *("status", "due_date", "due_time", "time_zone", "reminder_at", "checklist"),
    *("repeats", "repeat_every"),
)
DERIVED = (
    *("due_at", "due_zone", "reminded_at", "repeat_day", "first_touched_at", "completed_at"),
    *("version", "updated_at"),
)
Status = Task.Status
STATUS_TYPES = {
    Status.PENDING: TASK_REOPENED,
    Status.IN_PROGRESS: TASK_STARTED,
    Status.COMPLETED: TASK_COMPLETED,
    Status.CANCELLED: TASK_CANCELLED,
}
AT_ONCE = 1_000


def create_task(*, given: dict[str, Any], by: User, now: datetime) -> Task:
    """A new task.

    :raises AboutTwo, RepeatsWithoutDay, TimeWithoutDay: if what is said does not go together.
    """
    return create_tasks(tasks=[Task(**given)], by=by, now=now)[0]


@transaction.atomic
def create_tasks(*, tasks: Sequence[Task], by: User | None, now: datetime) -> list[Task]:
    """Keep a set of tasks; `by` is None for those that a rule made.

    :raises AboutTwo, RepeatsWithoutDay, TimeWithoutDay: if what is said of one does not go
        together.
    """
    for task in tasks:
        task.created_by, task.created_at, task.updated_at = by, now, now
        if task.status == Status.COMPLETED:
            task.completed_at = task.first_touched_at = now
        settle(task)
    made = Task.objects.bulk_create(tasks)
    record_many([told(TASK_CREATED, task, by=by, now=now) for task in made])
    audit.write_many(
        audit.entry("task.created", by=by, obj=task, after=snapshot(task), at=now) for task in made
    )
    return made


def change_task(
    *, task: Task, changes: dict[str, Any], by: User, now: datetime, expected: Versions = None
) -> Task:
    """The task with other values; what is not named stays.

    :raises Outdated: if it was changed since the caller read it.
    :raises NotThere: if it was deleted meanwhile.
    :raises AboutTwo, RepeatsWithoutDay, TimeWithoutDay: if what is said does not go together.
    """
    rows = Task.objects.filter(pk=task.pk)
    found, _ = _changed(rows, changes, by=by, now=now, expected=expected)
    if not found:
        raise NotThere
    return found[0]


def change_tasks(
    *, rows: QuerySet[Task], changes: dict[str, Any], by: User, now: datetime
) -> list[dict[str, Any]]:
    """Change many alike; what each of those that differ was before.

    :raises AboutTwo, RepeatsWithoutDay, TimeWithoutDay: if it cannot be said of one of them.
    """
    return _changed(rows, changes, by=by, now=now)[1]


def give_on_tasks(*, owner: User, heir: User | None, by: User, now: datetime) -> int:
    """Give what somebody who leaves had yet to do to another, or to nobody; how many tasks."""
    rows = Task.objects.open().filter(assignee=owner)
    return len(change_tasks(rows=rows, changes={"assignee": heir}, by=by, now=now))


@transaction.atomic
def delete_task(*, task: Task, by: User, now: datetime, expected: Versions = None) -> None:
    """Delete the task; what happened to it stays on the timeline.

    :raises Outdated: if it was changed since the caller read it.
    :raises NotThere: if it was deleted meanwhile.
    """
    found = Task.objects.select_for_update().filter(pk=task.pk).first()
    if found is None:
        raise NotThere
    refuse_if_outdated(found, expected)
    delete_tasks(rows=Task.objects.filter(pk=found.pk), by=by, now=now)


@transaction.atomic
def delete_tasks(*, rows: QuerySet[Task], by: User, now: datetime) -> list[Task]:
    """The same for a set of tasks; what they were."""
    asked = Task.objects.filter(pk__in=rows.order_by().values("pk"))
    found = list(asked.select_for_update(of=("self",)).select_related("template").order_by("pk"))
    record_many([told(TASK_DELETED, task, by=by, now=now) for task in found])
    audit.write_many(
        audit.entry("task.deleted", by=by, obj=task, before=snapshot(task), at=now)
        for task in found
    )
    Task.objects.filter(pk__in=[task.pk for task in found]).delete()
    return found


def settle(task: Task) -> None:
    """Derive when it is due, in the zone of whoever has to do it.

    :raises AboutTwo, RepeatsWithoutDay, TimeWithoutDay: if what is said does not go together.
    """
    if task.contact_id and task.organisation_id:
        raise AboutTwo(field="contact")
    if task.due_date is None:
        if task.repeats:
            raise RepeatsWithoutDay(field="due_date")
        if task.due_time is not None:
            raise TimeWithoutDay(field="due_time")
        task.due_at, task.due_zone, task.repeat_day = None, "", None
        return
    task.due_zone = zone_of(task)
    task.due_at = moment_of(task.due_date, task.due_time, task.due_zone)
    task.repeat_day = task.due_date.day if task.repeats == MONTHLY else None


def zone_of(task: Task) -> str:
    """The zone its day and time are meant in."""
    if task.time_zone:
        return task.time_zone
    person = task.assignee or task.created_by
    return person.time_zone if person else "UTC"


def snapshot(task: Task) -> dict[str, Any]:
    """The task as plain values, to compare and to keep."""
    return {name: getattr(task, f"{name}_id" if name in RELATIONS else name) for name in COLUMNS}


RELATIONS = frozenset({"contact", "organisation", "assignee", "team"})


@transaction.atomic
def _changed(
    rows: QuerySet[Task],
    changes: dict[str, Any],
    *,
    by: User,
    now: datetime,
    expected: Versions = None,
) -> tuple[list[Task], list[dict[str, Any]]]:
    """The locked tasks as they are now, and what those that differ were before."""
    locked = list(
        Task.objects.filter(pk__in=rows.order_by().values("pk"))
        .select_for_update(of=("self",))
        .select_related("assignee", "created_by", "template")
        .order_by("pk")
    )
    before: list[tuple[Task, dict[str, Any]]] = []
    for task in locked:
        refuse_if_outdated(task, expected)
        old = snapshot(task)
        _apply(task, changes, old, by=by, now=now)
        if snapshot(task) != old:
            task.version += 1
            task.updated_at = now
            before.append((task, old))
    moved = [task for task, _ in before]
    columns = [*COLUMNS, *DERIVED]
    Task.objects.bulk_update(moved, columns, batch_size=500)
    facts = [fact for task, old in before for fact in _facts(task, old, by=by, now=now)]
    record_many(facts)
    audit.write_many(
        audit.entry("task.changed", by=by, obj=task, before=old, after=snapshot(task), at=now)
        for task, old in before
    )
    _move_series(before, by=by, now=now)
    return locked, [{"id": task.pk, **old} for task, old in before]


def _apply(
    task: Task, changes: dict[str, Any], old: dict[str, Any], *, by: User, now: datetime
) -> None:
    repeat_day = task.repeat_day
    for name in COLUMNS:
        if name in changes:
            setattr(task, name, changes[name])
    settle(task)
    if repeat_day and task.repeats == old["repeats"] and task.due_date == old["due_date"]:
        # A clamped day does not forget which one was meant.
        task.repeat_day = repeat_day
    if task.reminder_at != old["reminder_at"]:
        task.reminded_at = None
    if task.status != old["status"]:
        task.completed_at = now if task.status == Status.COMPLETED else None
    is_theirs = by.pk == old["assignee"] or task.status != old["status"]
    if is_theirs and task.first_touched_at is None and snapshot(task) != old:
        task.first_touched_at = now


def _facts(task: Task, old: dict[str, Any], *, by: User, now: datetime) -> Iterable[Activity]:
    new = snapshot(task)
    differ = sorted(name for name in new if new[name] != old[name])
    if {"assignee", "team"} & set(differ):
        yield told(
            TASK_ASSIGNED,
            task,
            by=by,
            now=now,
            previous_assignee=old["assignee"],
            previous_team=old["team"],
        )
    if "status" in differ:
        yield told(STATUS_TYPES[Status(task.status)], task, by=by, now=now)
    rest = [name for name in differ if name not in ("assignee", "team", "status")]
    if rest:
        yield told(TASK_CHANGED, task, by=by, now=now, changes=rest)


def told(
    type: ActivityType, task: Task, *, by: User | None, now: datetime, **more: Any
) -> Activity:
    properties: dict[str, Any] = {
        "task": task.pk,
        "title": task.title,
        "assignee": task.assignee_id,
        "team": task.team_id,
        "maker": task.created_by_id,
        "due_date": task.due_date.isoformat() if task.due_date else None,
        "priority": task.priority,
        **more,
    }
    if task.template_id and task.template:
        properties["template"] = task.template.slug
    return draft(
        type,
        contact=task.contact_id,
        organisation=task.organisation_id,
        subject=task,
        by=by,
        at=now,
        properties=properties,
    )


def _move_series(before: Sequence[tuple[Task, dict[str, Any]]], *, by: User, now: datetime) -> None:
    """Make the next of those that ended; take it back of those that were reopened."""
    ended = [
        task
        for task, old in before
        if task.repeats and not task.is_open and old["status"] in Task.OPEN
    ]
    reopened = [task.pk for task, old in before if task.is_open and old["status"] not in Task.OPEN]
    there = set(Task.objects.filter(follows__in=ended).values_list("follows", flat=True))
    nexts = [follow_up(task, now=now) for task in ended if task.pk not in there]
    made = [task for task in nexts if task is not None]
    for task in made:
        anchor = task.repeat_day
        task.created_at = task.updated_at = now
        settle(task)
        task.repeat_day = anchor
    made = Task.objects.bulk_create(made)
    record_many([told(TASK_CREATED, task, by=by, now=now) for task in made])
    for task in take_back(reopened):
        record_many([told(TASK_DELETED, task, by=by, now=now)])
        task.delete()

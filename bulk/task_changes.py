"""Completing, reassigning, rescheduling and deleting many tasks, as jobs."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Team, User
from bulk.chosen import Chosen
from bulk.errors import ValueGone
from bulk.walking import Done, walk
from contacts.models import Task
from contacts.operations.task_restoring import put_aside, restore_tasks
from contacts.operations.tasks import change_tasks, delete_tasks
from contacts.permissions import TASKS_EDIT
from ground.refusals import Refusal
from jobs.kinds import Kept, RowError, Step
from jobs.models import Job
from jobs.operations import start_job

CHANGE, DELETE = "tasks.change", "tasks.delete"
BATCH = 500
LINKS: dict[str, Any] = {"assignee": User, "team": Team}
#: What can be said of many tasks alike.
COLUMNS = ("assignee", "team", "priority", "status", "due_date", "due_time")


def change_chosen_tasks(
    *, chosen: Chosen, changes: Mapping[str, Any], by: User, now: datetime
) -> Job:
    """Queue changing tasks alike; those of which it cannot be said stay and are named.

    :raises JobNotPermitted: if `by` may change none.
    """
    kept = {name: _plain(value) for name, value in changes.items()}
    return _start(CHANGE, chosen, by=by, now=now, changes=kept)


def delete_chosen_tasks(*, chosen: Chosen, by: User, now: datetime) -> Job:
    """Queue deleting tasks.

    :raises JobNotPermitted: if `by` may delete none.
    """
    return _start(DELETE, chosen, by=by, now=now)


def change_batches(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    def deed(ids: list[int], by: User) -> Done:
        changes = _meant(job.arguments["changes"])
        before, refused = _change(ids, changes, by=by)
        moves = [{name: _plain(one[name]) for name in ("id", *changes)} for one in before]
        kept = Kept({"moves": moves, "given": job.arguments["changes"]}, len(moves))
        return Done(len(before), refused, kept)

    yield from walk(job, checkpoint, reached=_reached, deed=deed, batch=BATCH)


def delete_batches(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    def deed(ids: list[int], by: User) -> Done:
        rows = Task.objects.filter(pk__in=ids)
        aside = put_aside(rows)
        gone = delete_tasks(rows=rows, by=by, now=timezone.now())
        return Done(len(gone), kept=Kept(aside, len(gone)))

    yield from walk(job, checkpoint, reached=_reached, deed=deed, batch=BATCH)


def change_back(what: dict[str, Any], *, by: User, now: datetime) -> int:
    """Give tasks back what they were, of what is still as the batch left it."""
    given, moves = what["given"], {move["id"]: move for move in what["moves"]}
    groups: dict[str, list[int]] = defaultdict(list)
    for task in _reached(by).filter(pk__in=moves).order_by("pk"):
        old = {name: moves[task.pk][name] for name in given if _standing(task, name) == given[name]}
        if old:
            groups[json.dumps(old, sort_keys=True)].append(task.pk)
    restored = 0
    for said, ids in groups.items():
        changes = {name: _read(name, value) for name, value in json.loads(said).items()}
        rows = Task.objects.filter(pk__in=ids)
        restored += len(change_tasks(rows=rows, changes=changes, by=by, now=now))
    return restored


def bring_back(what: dict[str, Any], *, by: User, now: datetime) -> int:
    """Bring back the tasks that a batch deleted, but for those whose record is gone."""
    return len(restore_tasks(what, by=by, now=now))


def _start(kind: str, chosen: Chosen, *, by: User, now: datetime, **more: Any) -> Job:
    total = chosen.among(_reached(by), for_user=by).count()
    arguments = {"chosen": chosen.as_arguments(), **more}
    return start_job(kind, by=by, arguments=arguments, total=total, now=now)


def _change(
    ids: list[int], changes: dict[str, Any], *, by: User
) -> tuple[list[dict[str, Any]], list[RowError]]:
    """What each of those that differ was, and those of which it cannot be said."""
    rows, now = Task.objects.filter(pk__in=ids), timezone.now()
    try:
        with transaction.atomic():
            return change_tasks(rows=rows, changes=changes, by=by, now=now), []
    except Refusal as refusal:
        if len(ids) == 1:
            return [], [RowError(ids[0], refusal.detail, refusal.field or "")]
    # Halved until those are alone of which it cannot be said.
    middle = len(ids) // 2
    first, others = (_change(part, changes, by=by) for part in (ids[:middle], ids[middle:]))
    return first[0] + others[0], first[1] + others[1]


def _reached(by: User) -> QuerySet[Task]:
    return Task.objects.visible_to(by, TASKS_EDIT)


def _plain(value: Any) -> Any:
    if hasattr(value, "pk"):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value


def _standing(task: Task, name: str) -> Any:
    return _plain(getattr(task, f"{name}_id" if name in LINKS else name))


def _meant(kept: Mapping[str, Any]) -> dict[str, Any]:
    """
    :raises ValueGone: if the person or the team is not there any more.
    """
    found = {}
    for name, value in kept.items():
        found[name] = _read(name, value)
        if value is not None and found[name] is None:
            raise ValueGone
    return found


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in LINKS:
        rows = LINKS[name].objects.filter(pk=value)
        return (rows.filter(is_active=True) if name == "assignee" else rows).first()
    if name == "due_date":
        return date.fromisoformat(value)
    return time.fromisoformat(value) if name == "due_time" else value

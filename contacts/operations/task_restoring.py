"""Bringing back tasks that were deleted together, as they were."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Field, QuerySet

from accounts import audit
from accounts.models import User
from contacts.activities import TASK_RESTORED
from contacts.models import Task
from contacts.operations.tasks import snapshot, told
from events.operations import record_many

#: Without these a task would be about nothing that there is.
OF = ("contact", "organisation")


def put_aside(rows: QuerySet[Task]) -> dict[str, Any]:
    """All that is needed to bring tasks back, as plain values."""
    tasks = [
        {field.attname: _plain(getattr(task, field.attname)) for field in _columns()}
        for task in rows.order_by("pk")
    ]
    following = Task.objects.filter(follows__in=[one["id"] for one in tasks])
    return {"tasks": tasks, "followed_by": list(following.values_list("pk", "follows_id"))}


@transaction.atomic
def restore_tasks(aside: dict[str, Any], *, by: User, now: datetime) -> list[Task]:
    """Bring the tasks back with their ids, so that their history is theirs again.

    One whose contact or organisation is gone is gone with it; whatever else is gone, such as the
    person who had to do it, is left empty.
    """
    there = set(
        Task.objects.filter(pk__in=[one["id"] for one in aside["tasks"]]).values_list(
            "pk", flat=True
        )
    )
    kept = [one for one in aside["tasks"] if one["id"] not in there]
    known = {field.attname: _there(field, kept) for field in _columns() if field.is_relation}
    # The one before it may come back in the same moment, and is linked once both are there.
    chain = {one["id"]: one["follows_id"] for one in kept if one["follows_id"]}
    made = [
        _made({**one, "follows_id": None}, known, now)
        for one in kept
        if all(one[f"{name}_id"] in (None, *known[f"{name}_id"]) for name in OF)
    ]
    Task.objects.bulk_create(made)
    _link([*chain.items(), *map(tuple, aside["followed_by"])])
    record_many([told(TASK_RESTORED, task, by=by, now=now) for task in made])
    audit.write_many(
        audit.entry("task.restored", by=by, obj=task, after=snapshot(task), at=now) for task in made
    )
    return made


def _link(pairs: Iterable[tuple[int, int]]) -> None:
    """Let tasks follow others again, of those that are there and free."""
    wanted = dict(pairs)
    there = Task.objects.in_bulk({*wanted, *wanted.values()})
    taken = set(
        Task.objects.filter(follows__in=wanted.values()).values_list("follows_id", flat=True)
    )
    linked = []
    for pk, follows in wanted.items():
        if pk in there and follows in there and follows not in taken:
            there[pk].follows_id = follows
            taken.add(follows)
            linked.append(there[pk])
    Task.objects.bulk_update(linked, ["follows"])


def _columns() -> list[Any]:
    return [field for field in Task._meta.concrete_fields if not field.generated]


def _there(field: Any, kept: list[dict[str, Any]]) -> set[int]:
    ids = {one[field.attname] for one in kept} - {None}
    model = field.remote_field.model
    return set(model.objects.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def _made(one: dict[str, Any], known: dict[str, set[int]], now: datetime) -> Task:
    task = Task()
    for field in _columns():
        value = one[field.attname]
        if field.is_relation:
            value = value if value in known[field.attname] else None
        setattr(task, field.attname, _value(field, value))
    task.version += 1
    task.updated_at = now
    return task


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _value(field: "Field[Any, Any]", value: Any) -> Any:
    return value if value is None or field.is_relation else field.to_python(value)

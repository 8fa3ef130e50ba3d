"""Giving records to somebody to look after: one, many, or dealt out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heapreplace
from itertools import cycle, islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.models import Team, User
from contacts.activities import CONTACT_ASSIGNED, ORGANISATION_ASSIGNED
from contacts.errors import NobodyToDealTo
from contacts.models import Contact, Organisation, Turn
from contacts.queries.loads import open_tasks_of, records_of
from events.operations import draft, record_many
from ground.versions import Versions, refuse_if_outdated

BATCH = 1000
#: Ways of dealing out: round robin, or to whoever has the fewest records, or open tasks.
IN_TURN, BY_RECORDS, BY_TASKS = "turn", "records", "tasks"
WAYS = (IN_TURN, BY_RECORDS, BY_TASKS)


@dataclass(frozen=True)
class Holder:
    """Whose a record was before it changed hands."""

    id: int
    owner: int | None
    team: int | None


@dataclass(frozen=True)
class Dealt:
    """Record → its new owner, and whose each was before."""

    owners: dict[int, int]
    before: list[Holder]


@transaction.atomic
def assign_records(
    *,
    rows: QuerySet[Any],
    to: dict[str, User | Team | None],
    by: User | None,
    now: datetime,
    expected: Versions = None,
) -> list[Holder]:
    """Set owner, team or both of a set of contacts or of organisations.

    `to` holds "owner", "team" or both; None takes the record away from whoever had it.
    Answers with the records that changed hands and whose they were.

    :raises Outdated: if one was changed since the caller read it.
    """
    ids = {f"{name}_id": value.pk if value else None for name, value in to.items()}
    locked = list(rows.select_for_update(of=("self",)).order_by("id"))
    for row in locked:
        refuse_if_outdated(row, expected)
    moved = [row for row in locked if any(getattr(row, k) != v for k, v in ids.items())]
    return _hand_over([(row, ids) for row in moved], by=by, now=now)


@transaction.atomic
def deal_out_records(
    *,
    rows: QuerySet[Any],
    team: Team,
    by: User | None,
    now: datetime,
    way: str = IN_TURN,
    dealt: Mapping[int, int] | None = None,
) -> Dealt:
    """Assign a set of records to the team's active members, in turn or by their load.

    The next deal in turn goes on with the member whose turn it is. `dealt` says how many records
    each was given by the same deal before: they will come to be work, and no task tells of it yet.

    :raises NobodyToDealTo: if the team has no active member.
    """
    turn, _ = Turn.objects.get_or_create(team=team)
    turn = Turn.objects.select_for_update().get(pk=turn.pk)
    members = list(team.members.filter(is_active=True).order_by("id").values_list("id", flat=True))
    if not members:
        raise NobodyToDealTo
    locked = list(rows.select_for_update(of=("self",)).order_by("id"))
    start = sum(pk <= (turn.last_id or 0) for pk in members) % len(members)
    # In both ways it begins with the same member, so that equals are not always served alike.
    members = [*members[start:], *members[:start]]
    if way == IN_TURN:
        following: Iterator[int] = cycle(members)
    else:
        following = _lightest(members, _loads(rows.model, members, locked, way, dealt or {}))
    owners = list(islice(following, len(locked)))
    moves: list[tuple[Any, dict[str, int | None]]] = [
        (row, {"owner_id": owner, "team_id": team.pk})
        for row, owner in zip(locked, owners, strict=True)
    ]
    before = _hand_over(moves, by=by, now=now)
    if owners:
        turn.last_id = owners[-1]
        turn.save(update_fields=["last"])
    return Dealt({row.pk: owner for row, owner in zip(locked, owners, strict=True)}, before)


def _loads(
    model: Any, members: list[int], locked: list[Any], way: str, dealt: Mapping[int, int]
) -> dict[int, int]:
    if way == BY_RECORDS:
        # What is dealt out now is nobody's load yet.
        return records_of(model, members, but=[row.pk for row in locked])
    tasks = open_tasks_of(members)
    return {pk: tasks.get(pk, 0) + dealt.get(pk, 0) for pk in members}


def _lightest(members: list[int], loads: Mapping[int, int]) -> Iterator[int]:
    """Whoever has the least to look after, again and again; of equals the first."""
    heap = [(loads.get(pk, 0), place, pk) for place, pk in enumerate(members)]
    heapify(heap)
    while True:
        load, place, pk = heap[0]
        heapreplace(heap, (load + 1, place, pk))
        yield pk


@transaction.atomic
def give_on(
    model: type[Contact | Organisation],
    *,
    owner: User,
    heir: User | None,
    by: User,
    now: datetime,
) -> int:
    """Give all records that `owner` looks after to `heir`, or to nobody; how many there were."""
    held = model.objects.filter(owner=owner).order_by("pk").values_list("pk", flat=True)
    given = 0
    # Each batch leaves fewer to its owner, and no more than it is in memory.
    while ids := list(held[:BATCH]):
        rows = model.objects.filter(pk__in=ids)
        given += len(assign_records(rows=rows, to={"owner": heir}, by=by, now=now))
    return given


def _hand_over(
    moves: list[tuple[Any, dict[str, int | None]]], *, by: User | None, now: datetime
) -> list[Holder]:
    if not moves:
        return []
    held = [Holder(row.pk, row.owner_id, row.team_id) for row, _ in moves]
    before = [{"owner": holder.owner, "team": holder.team} for holder in held]
    for row, ids in moves:
        for name, value in ids.items():
            setattr(row, name, value)
        row.version += 1
        row.updated_at = now
    rows = [row for row, _ in moves]
    model = type(rows[0])
    columns = ["owner", "team", "version", "updated_at"]
    model.objects.bulk_update(rows, columns, batch_size=500)
    _note(rows, before, by=by, now=now)
    return held


def _note(rows: list[Any], before: list[dict[str, Any]], *, by: User | None, now: datetime) -> None:
    after = [{"owner": row.owner_id, "team": row.team_id} for row in rows]
    is_contact = isinstance(rows[0], Contact)
    type, about = (
        (CONTACT_ASSIGNED, "contact") if is_contact else (ORGANISATION_ASSIGNED, "organisation")
    )
    record_many(
        [
            draft(type, at=now, by=by, properties=changes_of_hands(old, new), **{about: row})
            for row, old, new in zip(rows, before, after, strict=True)
        ]
    )
    audit.write_many(
        audit.entry(f"{about}.assigned", by=by, obj=row, before=old, after=new, at=now)
        for row, old, new in zip(rows, before, after, strict=True)
    )


def changes_of_hands(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Whose a record is now, and whose it was."""
    return {**new, **{f"previous_{name}": value for name, value in old.items()}}

"""Keeping stages up to date: everybody when it is due, and at once whoever was touched."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.db import DatabaseError, connection, transaction

from contacts.conditions.fields import Catalogue
from contacts.errors import BadConditions
from contacts.upkeep import (
    AT_ONCE,
    END_OF_TIME,
    LATEST,
    claim,
    end,
    end_with_fault,
    is_busy,
    let_go,
)
from events.operations import record_rows
from events.operations.marking import marking
from events.queries import projected_up_to
from lifecycle.activities import SAFE
from lifecycle.models import Lifecycle, Stage, StageChange, StageLook
from lifecycle.operations.placing import (
    Move,
    change_entry,
    entry,
    misplaced,
    rules_of,
    write_moves,
)

#: Changes written in one transaction; more would hold the readers of the log back.
SLICE = 10_000
#: What time alone changes is looked at again so often, or more seldom if it takes long.
SOONEST = timedelta(minutes=15)
LET_GO = """
INSERT INTO lifecycle_stagelook (contact_id, position, activity)
SELECT contact_id, 0, 0 FROM lifecycle_standing WHERE by_hand AND held_until <= %s
ORDER BY contact_id ON CONFLICT (contact_id) DO NOTHING
"""
READY = """
SELECT DISTINCT c.type_id FROM lifecycle_stagelook l JOIN contacts_contact c ON c.id = l.contact_id
WHERE (l.position, l.activity) <= (%s, %s)
"""
TAKE = """
DELETE FROM lifecycle_stagelook WHERE id IN (
    SELECT l.id FROM lifecycle_stagelook l JOIN contacts_contact c ON c.id = l.contact_id
    WHERE c.type_id = %s AND (l.position, l.activity) <= (%s, %s) ORDER BY l.contact_id LIMIT %s
) RETURNING contact_id, quiet
"""
# Who is gone, or of a type without stages.
TAKE_STRAYS = """
DELETE FROM lifecycle_stagelook l WHERE NOT EXISTS (
    SELECT FROM contacts_contact c JOIN lifecycle_lifecycle y ON y.type_id = c.type_id
    WHERE c.id = l.contact_id
) RETURNING contact_id
"""
LEAVE = """
WITH had AS MATERIALIZED (
    SELECT s.contact_id, s.stage_id, s.since, s.at_risk FROM lifecycle_standing s
    WHERE s.contact_id = ANY(%(ids)s::bigint[]) ORDER BY s.contact_id FOR UPDATE
),
gone AS (DELETE FROM lifecycle_standing s USING had WHERE s.contact_id = had.contact_id),
told AS (
    INSERT INTO lifecycle_stagechange (contact_id, from_stage_id, at, from_since, why, note)
    SELECT contact_id, stage_id, %(now)s, since, %(why)s, '' FROM had WHERE stage_id IS NOT NULL
)
SELECT contact_id, stage_id, at_risk FROM had ORDER BY contact_id
"""


def refresh_due(*, now: datetime) -> Iterator[Lifecycle]:
    """Bring every lifecycle that is due up to date, one after the other."""
    while (lifecycle := claim(Lifecycle.objects.all(), now=now)) is not None:
        refresh_lifecycle(lifecycle, now=now)
        yield lifecycle


def refresh_lifecycle(lifecycle: Lifecycle, *, now: datetime) -> int:
    """Look at everybody of the lifecycle's type; of how many it was news.

    It is given up, to be begun anew, if somebody changes the lifecycle meanwhile.
    """
    began = monotonic()
    try:
        rules = rules_of(lifecycle)
        with transaction.atomic():
            moves = misplaced(lifecycle, rules, now=now)
    except (BadConditions, DatabaseError) as fault:
        return end_with_fault(lifecycle, fault, now=now)
    done = 0
    is_first = lifecycle.refreshed_at is None
    why = StageChange.Why.START if is_first else StageChange.Why.RULE
    for start in range(0, len(moves), SLICE):
        with transaction.atomic():
            held = _held(lifecycle)
            if held is None:
                let_go(lifecycle)
                return done
            some = moves[start : start + SLICE]
            done += _write(held, some, _touched_quietly(some), now=now, why=why)
    end(
        lifecycle,
        took=monotonic() - began,
        soonest=SOONEST if rules.drifts else LATEST,
        now=now,
        drifts=rules.drifts,
        touched_by=rules.touched_by,
    )
    return done


def _write(
    lifecycle: Lifecycle, moves: Sequence[Move], quiet: Collection[int], *, now: datetime, why: str
) -> int:
    """Put contacts where they belong; what comes of quiet facts alone, as of an import, quietly."""
    loud = [move for move in moves if move[0] not in quiet]
    done = write_moves(lifecycle, loud, now=now, why=why)
    with marking(quiet=True):
        return done + write_moves(
            lifecycle, [move for move in moves if move[0] in quiet], now=now, why=why
        )


def _touched_quietly(moves: Sequence[Move]) -> set[int]:
    """Those of the contacts that wait to be looked at for quiet facts alone."""
    rows = StageLook.objects.filter(contact__in=[move[0] for move in moves], quiet=True)
    return set(rows.values_list("contact_id", flat=True))


def _held(lifecycle: Lifecycle) -> Lifecycle | None:
    """The lifecycle, locked; None if it is another by now, or gone."""
    same = Lifecycle.objects.filter(pk=lifecycle.pk, version=lifecycle.version)
    return same.select_for_update(no_key=True, of=("self",)).select_related("type").first()


def look_again(*, now: datetime) -> int:
    """Look again at whoever was touched, as far as the projections have read; how many.

    Lifecycles that are being refreshed, or that somebody else is at, come later.
    """
    place = projected_up_to() or END_OF_TIME
    with connection.cursor() as cursor:
        cursor.execute(LET_GO, [now])
        cursor.execute(READY, place)
        types = [id for (id,) in cursor.fetchall()]
    done = _look_at_strays(now)
    catalogue = Catalogue() if types else None
    ready = Lifecycle.objects.filter(type__in=[id for id in types if id])
    for id in ready.order_by("id").values_list("pk", flat=True):
        done += _look_again_in(id, place, catalogue, now=now)
    return done


def is_anybody_waiting() -> bool:
    return StageLook.objects.exists()


@transaction.atomic
def _look_again_in(
    id: int, place: tuple[int, int], catalogue: Catalogue | None, *, now: datetime
) -> int:
    rows = Lifecycle.objects.filter(pk=id).select_related("type")
    lifecycle = rows.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
    if lifecycle is None or is_busy(lifecycle, now=now):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [lifecycle.type_id, *place, AT_ONCE])
        touched = dict(cursor.fetchall())
    try:
        rules = rules_of(lifecycle, catalogue=catalogue)
    except BadConditions:
        return 0  # The refresh says what is wrong.
    moves = misplaced(lifecycle, rules, now=now, among=list(touched))
    quiet = {contact for contact, is_quiet in touched.items() if is_quiet}
    _write(lifecycle, moves, quiet, now=now, why=StageChange.Why.RULE)
    return len(touched)


@transaction.atomic
def _look_at_strays(now: datetime) -> int:
    """Take whoever is of a type without stages out of the stage they had."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_STRAYS)
        ids = [id for (id,) in cursor.fetchall()]
        if not ids:
            return 0
        why = StageChange.Why.LEFT
        cursor.execute(LEAVE, {"ids": ids, "now": now, "why": why})
        left = cursor.fetchall()
    known = Stage.objects.filter(pk__in={stage for _, stage, _ in left if stage})
    of = {stage.pk: stage.lifecycle for stage in known.select_related("lifecycle__type")}
    told = [entry(SAFE, contact, {}, now=now) for contact, _, was_at_risk in left if was_at_risk]
    told += [
        change_entry(of[stage], contact, was=stage, stage=None, why=why, now=now, by=None)
        for contact, stage, _ in left
        if stage is not None
    ]
    record_rows(told)
    return len(ids)

"""Keeping segments up to date: everybody when it is due, and at once whoever was touched."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

from django.db import DatabaseError, connection, transaction

from contacts.conditions.compiling import Meant
from contacts.conditions.fields import Catalogue
from contacts.conditions.parsing import parse
from contacts.errors import BadConditions
from contacts.models import SecondLook, Segment, SegmentMember
from contacts.operations.segments.membership import Changes, difference, split, write_changes
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
from events.operations.marking import marking
from events.queries import projected_up_to

#: Changes written in one transaction; more would hold the readers of the log back.
SLICE = 10_000
#: What time alone changes is looked at again so often, or more seldom if it takes long.
SOONEST = timedelta(minutes=15)
# What somebody is just writing again comes later: to wait for it, both might wait for ever.
TAKE = """
DELETE FROM contacts_secondlook WHERE id IN (
    SELECT id FROM contacts_secondlook
    WHERE segment_id = %s AND (position, activity) <= (%s, %s) ORDER BY contact_id LIMIT %s
    FOR UPDATE SKIP LOCKED
) RETURNING contact_id, (
    SELECT a.properties ? '$quiet' FROM events_activity a WHERE a.id = contacts_secondlook.activity
)
"""
READY = """
SELECT DISTINCT segment_id FROM contacts_secondlook WHERE (position, activity) <= (%s, %s)
"""


def refresh_due(*, now: datetime) -> Iterator[Segment]:
    """Bring every segment that is due up to date, one after the other."""
    while (segment := claim(Segment.objects.filter(archived_at=None), now=now)) is not None:
        refresh_segment(segment, now=now)
        yield segment


def refresh_segment(segment: Segment, *, now: datetime) -> int:
    """Look at everybody for a segment; how many joined or left.

    It is given up, to be begun anew, if somebody changes the segment meanwhile.
    """
    began = monotonic()
    try:
        meant = Meant(parse(segment.conditions, is_kept=True), now)
        changes = difference(segment, meant)
    except (BadConditions, DatabaseError) as fault:
        return end_with_fault(segment, fault, now=now)
    done = 0
    for part in _slices(changes):
        written = _write_slice(segment, part, now=now)
        if written is None:
            let_go(segment)
            return done
        done += written
    members = SegmentMember.objects.filter(segment=segment.pk).count()
    soonest = SOONEST if segment.drifts else LATEST
    end(segment, took=monotonic() - began, soonest=soonest, now=now, members=members)
    return done


def _slices(changes: Changes) -> Iterator[Changes]:
    for start in range(0, len(changes.left), SLICE):
        yield Changes([], changes.left[start : start + SLICE])
    for start in range(0, len(changes.joined), SLICE):
        yield Changes(changes.joined[start : start + SLICE], [])


@transaction.atomic
def _write_slice(segment: Segment, part: Changes, *, now: datetime) -> int | None:
    """How many changed; None if the segment is another by now, or gone."""
    same = Segment.objects.filter(pk=segment.pk, version=segment.version, archived_at=None)
    held = same.select_for_update(no_key=True).first()
    if held is None:
        return None
    return len(write_changes(held, part, by=None, now=now))


def look_again(*, now: datetime) -> int:
    """Look again at whoever was touched, as far as the projections have read; how many.

    Segments that are being refreshed, or that somebody else is at, come later.
    """
    place = projected_up_to() or END_OF_TIME
    with connection.cursor() as cursor:
        cursor.execute(READY, place)
        ready = [id for (id,) in cursor.fetchall()]
    catalogue = Catalogue() if ready else None
    return sum(_look_again_for(id, place, catalogue, now=now) for id in sorted(ready))


def is_anybody_waiting() -> bool:
    return SecondLook.objects.exists()


@transaction.atomic
def _look_again_for(
    id: int, place: tuple[int, int], catalogue: Catalogue | None, *, now: datetime
) -> int:
    rows = Segment.objects.filter(pk=id)
    segment = rows.select_for_update(no_key=True, skip_locked=True).first()
    if segment is None or segment.archived_at is not None:
        if segment is not None or not rows.exists():
            SecondLook.objects.filter(segment=id).delete()
        return 0
    if is_busy(segment, now=now):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [id, *place, AT_ONCE])
        looks = dict(cursor.fetchall())
    try:
        meant = Meant(parse(segment.conditions, catalogue=catalogue, is_kept=True), now)
    except BadConditions:
        return 0  # The refresh says what is wrong.
    changes = difference(segment, meant, among=looks)
    quiet = {contact for contact, is_quiet in looks.items() if is_quiet}
    loud, silent = split(changes, quiet)
    write_changes(segment, loud, by=None, now=now)
    # What follows from what was recorded quietly is no louder.
    with marking(quiet=True):
        write_changes(segment, silent, by=None, now=now)
    return len(looks)

"""Keeping segments up to date: everybody when it is due, and at once whoever was touched."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from contacts.conditions.compiling import Meant
from contacts.conditions.fields import Catalogue
from contacts.conditions.parsing import parse
from contacts.errors import BadConditions
from contacts.models import SecondLook, Segment, SegmentMember
from contacts.operations.segments.membership import Changes, difference, split, write_changes
from events.operations.marking import marking
from events.queries import projected_up_to

#: How long somebody who refreshes a segment is believed to be at it.
LEASE = timedelta(minutes=10)
#: Changes written in one transaction; more would hold the readers of the log back.
SLICE = 10_000
#: Contacts looked at again in one go.
AT_ONCE = 2_000
#: What drifts is looked at again so often, but never for more than a hundredth of the time.
SOONEST, LATEST, SHARE = timedelta(minutes=15), timedelta(days=1), 100
AFTER_A_FAULT = timedelta(hours=1)
TAKE = """
DELETE FROM contacts_secondlook WHERE id IN (
    SELECT id FROM contacts_secondlook
    WHERE segment_id = %s AND (position, activity) <= (%s, %s) ORDER BY contact_id LIMIT %s
) RETURNING contact_id, (
    SELECT a.properties ? '$quiet' FROM events_activity a WHERE a.id = contacts_secondlook.activity
)
"""
READY = """
SELECT DISTINCT segment_id FROM contacts_secondlook WHERE (position, activity) <= (%s, %s)
"""
END_OF_TIME = (2**63 - 1, 2**63 - 1)


def refresh_due(*, now: datetime) -> Iterator[Segment]:
    """Bring every segment that is due up to date, one after the other."""
    while (segment := _claim(now)) is not None:
        refresh_segment(segment, now=now)
        yield segment


@transaction.atomic
def _claim(now: datetime) -> Segment | None:
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Segment.objects.filter(free, refresh_at__lte=now, archived_at=None)
    segment = due.select_for_update(skip_locked=True).order_by("refresh_at", "id").first()
    if segment is not None:
        segment.lease_until = now + LEASE
        segment.save(update_fields=["lease_until"])
    return segment


def refresh_segment(segment: Segment, *, now: datetime) -> int:
    """Look at everybody for a segment; how many joined or left.

    It is given up, to be begun anew, if somebody changes the segment meanwhile.
    """
    began = monotonic()
    try:
        meant = Meant(parse(segment.conditions, is_kept=True), now)
        changes = difference(segment, meant)
    except BadConditions as fault:
        said = fault.facts["errors"][0]
        return _end_with_fault(segment, f"{said['field']}: {said['detail']}", now=now)
    except DatabaseError as fault:
        return _end_with_fault(segment, str(fault), now=now)
    done = 0
    for part in _slices(changes):
        written = _write_slice(segment, part, now=now)
        if written is None:
            Segment.objects.filter(pk=segment.pk).update(lease_until=None)
            return done
        done += written
    _end(segment, took=monotonic() - began, now=now)
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


def _end(segment: Segment, *, took: float, now: datetime) -> None:
    wait = min(max(SOONEST, timedelta(seconds=took * SHARE)), LATEST)
    members = SegmentMember.objects.filter(segment=segment.pk)
    Segment.objects.filter(pk=segment.pk).update(lease_until=None)
    Segment.objects.filter(pk=segment.pk, version=segment.version).update(
        refresh_at=now + (wait if segment.drifts else LATEST),
        refreshed_at=now,
        took_ms=min(int(took * 1000), 2**31 - 1),
        fault="",
        members=members.count(),
    )


def _end_with_fault(segment: Segment, said: str, *, now: datetime) -> int:
    Segment.objects.filter(pk=segment.pk).update(
        fault=said[:500], lease_until=None, refresh_at=now + AFTER_A_FAULT
    )
    return 0


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
    if segment.lease_until is not None and segment.lease_until > now:
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

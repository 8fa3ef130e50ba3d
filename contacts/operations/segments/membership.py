"""Who belongs to a segment: one difference of sets, written with what it means to each contact."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F

from accounts import audit
from accounts.models import User
from contacts.activities import AUDIENCE_JOINED, AUDIENCE_LEFT
from contacts.conditions.compiling import Meant
from contacts.conditions.sql import Sql
from contacts.errors import NotStatic, SegmentArchived
from contacts.models import Contact, Segment
from events import titles
from events.operations import record_rows
from events.operations.copying import Entry

# Sets of a million ids are hashed in memory, and such statements are over before code compiled
# for them would pay.
LIMITS = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; "
DIFFERENCE = """
SELECT coalesce(meant.id, had.contact_id), meant.id IS NOT NULL
FROM (
    SELECT c.id FROM {whom} WHERE {among} ({meant}) AND NOT EXISTS (
        SELECT FROM contacts_contact r WHERE r.id = c.id AND r.restricted_at IS NOT NULL)
) AS meant
FULL JOIN (
    SELECT m.contact_id FROM contacts_segmentmember m WHERE m.segment_id = %s AND {of_members}
) AS had ON had.contact_id = meant.id
WHERE meant.id IS NULL OR had.contact_id IS NULL
"""
# A contact that somebody deletes at this moment is waited for, and then left out.
CHANGE = """
WITH gone AS (
    DELETE FROM contacts_segmentmember WHERE segment_id = %(segment)s
    AND contact_id = ANY(%(leave)s::bigint[]) RETURNING contact_id
),
alive AS MATERIALIZED (
    SELECT id FROM contacts_contact WHERE id = ANY(%(join)s::bigint[]) ORDER BY id FOR KEY SHARE
),
made AS (
    INSERT INTO contacts_segmentmember (segment_id, contact_id, joined_at)
    SELECT %(segment)s, id, %(now)s FROM alive
    ON CONFLICT (segment_id, contact_id) DO NOTHING RETURNING contact_id
)
SELECT true, contact_id FROM made UNION ALL SELECT false, contact_id FROM gone
"""
LEAVE_ALL = """
UPDATE contacts_segment AS segment SET members = segment.members - gone.number
FROM (
    SELECT segment_id, count(*) AS number FROM contacts_segmentmember
    WHERE contact_id = ANY(%s::bigint[]) GROUP BY segment_id
) AS gone
WHERE segment.id = gone.segment_id
"""


class Changes(NamedTuple):
    """The contacts that joined a segment, or are to, and those that left it."""

    joined: list[int]
    left: list[int]

    def __len__(self) -> int:
        return len(self.joined) + len(self.left)


def difference(segment: Segment, meant: Meant, *, among: Collection[int] | None = None) -> Changes:
    """Who is to join the segment and who is to leave it, of everybody or of a few."""
    ids = None if among is None else sorted(among)
    asked, whom = meant.sql(among=ids), "contacts_contact c"
    if ids is None and (found := asked.found):
        # Whoever has such a row is a contact, which need not be read for it.
        asked, whom = Sql("true", found.params), f"({found.text}) c"
    narrowed = "c.id = ANY(%s::bigint[]) AND" if ids is not None else ""
    of_members = "m.contact_id = ANY(%s::bigint[])" if ids is not None else "true"
    statement = DIFFERENCE.format(
        whom=whom, among=narrowed, meant=asked.text, of_members=of_members
    )
    few = [ids] if ids is not None else []
    with connection.cursor() as cursor:
        cursor.execute(LIMITS + statement, [*few, *asked.params, segment.pk, *few])
        sides: dict[bool, list[int]] = {True: [], False: []}
        for id, joins in cursor.fetchall():
            sides[joins].append(id)
    return Changes(sides[True], sides[False])


def split(changes: Changes, apart: Collection[int]) -> tuple[Changes, Changes]:
    """The changes of everybody else, and of these."""
    sides = [
        [[id for id in ids if (id in apart) is wanted] for ids in changes]
        for wanted in (False, True)
    ]
    return Changes(*sides[0]), Changes(*sides[1])


def write_changes(segment: Segment, changes: Changes, *, by: User | None, now: datetime) -> Changes:
    """Let contacts join and leave, with an activity each; those of whom that was news.

    The caller's transaction holds the segment's row.
    """
    if not len(changes):
        return changes
    given: dict[str, Any] = {
        "segment": segment.pk,
        "join": changes.joined,
        "leave": changes.left,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(CHANGE, given)
        sides: dict[bool, list[int]] = {True: [], False: []}
        for joined, id in cursor.fetchall():
            sides[joined].append(id)
    done = Changes(sides[True], sides[False])
    grown = len(done.joined) - len(done.left)
    Segment.objects.filter(pk=segment.pk).update(members=F("members") + grown)
    said = {"segment": segment.slug, "name": segment.name}
    by_id = by.pk if by else None
    told: list[tuple[Any, ...]] = []
    for type, ids in ((AUDIENCE_LEFT, done.left), (AUDIENCE_JOINED, done.joined)):
        title = titles.fill(type.title, said)
        told += [
            Entry(type.name, title, now, contact_id=id, properties=said, by_id=by_id)
            for id in sorted(ids)
        ]
    record_rows(told)
    return done


@transaction.atomic
def change_members(
    *,
    segment: Segment,
    add: Collection[int],
    remove: Collection[int],
    by: User | None,
    now: datetime,
) -> Changes:
    """Put contacts, by their ids, into a list of people and take others out of it.

    :raises NotStatic: if who belongs to it follows from conditions.
    :raises SegmentArchived: if it was put away.
    """
    segment = Segment.objects.select_for_update().get(pk=segment.pk)
    if segment.is_dynamic:
        raise NotStatic
    if segment.archived_at is not None:
        raise SegmentArchived
    changes = Changes(sorted(set(add) - set(remove)), sorted(set(remove)))
    done = write_changes(segment, changes, by=by, now=now)
    if len(done):
        sides = {"joined": len(done.joined), "left": len(done.left)}
        audit.write("segment.members_changed", by=by, obj=segment, after=sides, at=now)
    return done


def leave_all(contacts: Collection[int]) -> None:
    """Count contacts that are about to be deleted no longer."""
    with connection.cursor() as cursor:
        cursor.execute(LEAVE_ALL, [list(contacts)])


LOOK_EVERYWHERE = """
INSERT INTO contacts_secondlook (segment_id, contact_id, position, activity)
SELECT id, %s, 0, 0 FROM contacts_segment
WHERE kind = 'dynamic' AND archived_at IS NULL ORDER BY id
ON CONFLICT (segment_id, contact_id) DO NOTHING
"""


def look_everywhere(contact: Contact) -> None:
    """Have a contact looked at again for every segment: what is asked of nobody has changed."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK_EVERYWHERE, [contact.pk])

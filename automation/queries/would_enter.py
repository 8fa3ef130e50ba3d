"""Who a document would have brought in: asked of the log and of contacts for all at once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from automation.program import Entry, Program, Trigger
from automation.running.hearing import meant_by
from automation.triggers.hearing import came, type_named
from contacts.conditions.compiling import Meant
from contacts.conditions.parsing import parse
from contacts.conditions.sql import TRUE, Sql, sql
from contacts.models import Contact

#: So many people are looked at, and so many moments at which they could have come in.
MOST_PEOPLE, MOST_MOMENTS = 50_000, 100_000
#: Of a plan that asks everybody again and again, so many of the latest times.
MOST_TIMES = 200
ONE = """
SELECT came.contact, came.at, came.fact, {}::text AS trigger, {}::int AS place
FROM ({}) came JOIN contacts_contact c ON c.id = came.contact
WHERE c.restricted_at IS NULL AND ({}) AND ({}) AND c.id IN ({})
"""
# Of those who come first, all their moments; of whom is never let in twice only the first counts.
FOUND = """
WITH found AS MATERIALIZED ({}),
people AS MATERIALIZED (
    SELECT contact, row_number() OVER (ORDER BY min(at), contact) AS place,
        count(*) OVER () AS people
    FROM found GROUP BY contact
)
SELECT f.contact, f.at, f.fact, f.trigger, people.people
FROM (
    SELECT *, row_number() OVER (PARTITION BY contact ORDER BY at, place, fact) AS time FROM found
) f JOIN people USING (contact)
WHERE people.place <= {} AND ({})
ORDER BY f.at, f.place, f.contact, f.fact LIMIT {}
"""
# How often somebody was in it before, and whether they still were when it begins.
BEFORE = """
SELECT contact_id, max(entered_at), max(ended_at), bool_or(ended_at IS NULL)
FROM automation_enrolment
WHERE workflow_id = %s AND entered_at <= %s AND contact_id = ANY(%s) GROUP BY contact_id
"""
# When somebody really was in another workflow of the group that does not give way.
HELD = """
SELECT e.contact_id, e.entered_at, e.ended_at
FROM automation_enrolment e JOIN automation_workflow w ON w.id = e.workflow_id
WHERE e.group_key = %s AND e.workflow_id <> %s AND w.priority >= %s
    AND (e.ended_at IS NULL OR e.ended_at > %s) AND e.contact_id = ANY(%s)
"""


class Moment(NamedTuple):
    """When somebody could have come in, and by what."""

    contact: int
    at: datetime
    fact: int | None
    trigger: str


class Before(NamedTuple):
    """When they were let in last and when that ended; None while they still were in it."""

    entered: datetime
    ended: datetime | None


@dataclass(frozen=True)
class Moments:
    """Every moment at which people could have come in, in their order."""

    found: list[Moment]
    #: How many people these are of whom there were so many in all.
    people: int
    of_people: int
    #: Triggers that nothing can be said about, and those of which only the latest times count.
    unknown: list[str]
    shortened: list[str]

    @property
    def is_cut(self) -> bool:
        return self.people < self.of_people or len(self.found) >= MOST_MOMENTS


def moments(program: Program, *, since: datetime, until: datetime, for_user: Any) -> Moments:
    """When whom the person may see could have come in, after the first moment.

    What has to hold of people is asked as it is at the second moment.

    :raises BadConditions: if what has to hold cannot be understood.
    """
    pieces, unknown, shortened = [], [], []
    visible = _visible(for_user)
    may_enter = _may_enter(program.entry, until)
    for place, trigger in enumerate(program.triggers):
        told, is_short = _told(trigger, since, until)
        if told is None:
            unknown.append(trigger.key)
        if is_short:
            shortened.append(trigger.key)
        meant = meant_by(trigger, now=until)
        pieces += [
            sql(ONE, trigger.key, place, one, meant, may_enter, visible) for one in told or ()
        ]
    rows = _rows(pieces, program.entry) if pieces else []
    found = [Moment(*row[:4]) for row in rows]
    people = len({one.contact for one in found})
    return Moments(found, people, rows[0][4] if rows else 0, unknown, shortened)


def _rows(pieces: Sequence[Sql], entry: Entry) -> list[tuple[Any, ...]]:
    union = sql(" UNION ALL ".join(["{}"] * len(pieces)), *pieces)
    counts = Sql("f.time = 1") if entry.again == "never" else TRUE
    asked = sql(FOUND, union, MOST_PEOPLE, counts, MOST_MOMENTS)
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _visible(for_user: Any) -> Sql:
    seen = Contact.objects.visible_to(for_user).order_by().values("pk")
    return Sql(*seen.query.sql_with_params())


def _may_enter(entry: Entry, now: datetime) -> Sql:
    if entry.conditions is None:
        return TRUE
    return Meant(parse(entry.conditions, root="entry.conditions", is_kept=True), now).sql()


def _told(trigger: Trigger, since: datetime, until: datetime) -> tuple[list[Sql] | None, bool]:
    """SQL of whoever came, by what the trigger hears of and by what comes due; None where it is
    people who bring others in.
    """
    type = type_named(trigger.type)
    pieces = []
    of = sql("act.occurred_at > {} AND act.occurred_at <= {}", since, until)
    heard = came(trigger, of=of, now=until)
    if heard is not None:
        pieces.append(heard)
    if type is None or type.due is None:
        return (pieces if heard is not None else None), False
    if type.last is None:
        due = type.due(trigger, since, until)
        return [*pieces, *([due] if due is not None else ())], False
    spans = list(_spans(type.last, trigger, since, until))
    told = [type.due(trigger, *span) for span in spans]
    return [*pieces, *(one for one in told if one is not None)], len(spans) >= MOST_TIMES


def _spans(
    last: Any, trigger: Trigger, since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Spans that each hold one of the times at which everybody is asked, the latest first."""
    for _time in range(MOST_TIMES):
        at = last(trigger.config, since, until)
        if at is None:
            return
        until = at - timedelta(seconds=1)
        yield max(since, until), at


# Who is let in -----------------------------------------------------------------------------------


def before(workflow: int | None, found: Sequence[Moment], since: datetime) -> dict[int, Before]:
    """Contact → their real way through the workflow before this."""
    if workflow is None or not found:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, [workflow, since, sorted({one.contact for one in found})])
        rows = cursor.fetchall()
    return {
        contact: Before(entered, None if is_in else ended)
        for contact, entered, ended, is_in in rows
    }


#: Contact → from when until when they were elsewhere; None while they still are.
Held = Mapping[int, Sequence[tuple[datetime, datetime | None]]]


def held(workflow: int, entry: Entry, found: Sequence[Moment], since: datetime) -> Held:
    """When people were in another workflow of the group, as they really were."""
    told: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    if not entry.group or not found:
        return told
    people = sorted({one.contact for one in found})
    with connection.cursor() as cursor:
        cursor.execute(HELD, [entry.group, workflow, entry.priority, since, people])
        for contact, entered, ended in cursor.fetchall():
            told[contact].append((entered, ended))
    return told


def let_in(
    found: Sequence[Moment],
    ends: Sequence[datetime | None],
    *,
    entry: Entry,
    had: dict[int, Before],
    elsewhere: Held | None = None,
) -> list[int]:
    """The places of the moments by which people come in, by the rules of entry.

    `ends` says of each moment when whoever came in by it would be through or out again; None
    where they would still be on their way. `elsewhere` keeps those out who are in another
    workflow of the group.
    """
    least = timedelta(days=entry.after_days)
    last = dict(had)
    taken = []
    for place, one in enumerate(found):
        if one.contact in last and not _again(entry, one.at, last[one.contact], least):
            continue
        if elsewhere and _is_within(one.at, elsewhere.get(one.contact, ())):
            continue
        last[one.contact] = Before(one.at, ends[place])
        taken.append(place)
    return taken


def _is_within(at: datetime, spans: Sequence[tuple[datetime, datetime | None]]) -> bool:
    return any(begin <= at and (end is None or at < end) for begin, end in spans)


def _again(entry: Entry, at: datetime, last: Before, least: timedelta) -> bool:
    if entry.again == "never" or (entry.after_days and at < last.entered + least):
        return False
    if entry.again == "always":
        return True
    return last.ended is not None and at > max(last.ended, last.entered)

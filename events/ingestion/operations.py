"""Writing what came in: a batch in, a result per row out."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import IntegrityError, connection, transaction

from events.activities import GROUP_JOINED
from events.catalogue import ActivityType
from events.ingestion.rows import VISITOR, Rejected, Row, Rules, fault, read_row
from events.metrics import count_rows
from events.operations.copying import Entry, Place, copy_in, reserve
from events.operations.waking import wake_consumers
from events.people import ANONYMOUS, Membership, Told, people

#: Two batches with the same new key meet at most once; more is a fault elsewhere.
ROUNDS = 5
Key = tuple[str, str]


@dataclass(slots=True)
class Result:
    """What became of one row."""

    index: int
    status: str
    id: int | None = None
    contact: int | None = None
    errors: list[dict[str, str]] = field(default_factory=list)
    #: Whether one of the names it came with is another contact's, and stays theirs.
    is_divided: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "index": self.index,
            "status": self.status,
            "id": self.id,
            "contact": self.contact,
            "errors": self.errors,
        }


def record_given(
    given: Sequence[Any], *, rules: Rules, by: int | None, now: datetime
) -> list[Result]:
    """Check and record rows as they came, each accepted or refused for itself."""
    results: list[Result] = []
    rows: list[tuple[int, Row]] = []
    for index, value in enumerate(given):
        try:
            rows.append((index, read_row(value, index, rules)))
            results.append(Result(index, "created"))
        except Rejected as refused:
            results.append(Result(index, "invalid", errors=refused.errors))
    record_rows(rows, results, by=by, now=now)
    count_rows("activities", rules.source, [result.status for result in results])
    return results


def record_rows(
    rows: Sequence[tuple[int, Row]], results: list[Result], *, by: int | None, now: datetime
) -> None:
    """Record checked rows with everything they bring about, in one transaction.

    Each row's result, found at its index, gets its id and contact, or becomes a duplicate.
    """
    if not rows:
        return None
    for _ in range(ROUNDS - 1):
        # Beaten by a batch that has committed one of our keys: look again and leave it out.
        with suppress(IntegrityError), transaction.atomic():
            return _Batch(rows, results, by, now).write()
    with transaction.atomic():
        return _Batch(rows, results, by, now).write()


class _Batch:
    """One attempt at writing checked rows."""

    def __init__(
        self,
        rows: Sequence[tuple[int, Row]],
        results: list[Result],
        by: int | None,
        now: datetime,
    ) -> None:
        self.rows, self.results, self.by, self.now = rows, results, by, now
        self.contacts: dict[int, int | None] = {}
        self.claimed: dict[str, int] = {}
        self.created: frozenset[int] = frozenset()

    def write(self) -> None:
        fresh, repeats = self._apart_from_repeats()
        fresh = self._find_contacts(fresh)
        organisations = self._find_organisations(fresh)
        self._tell(fresh, organisations)
        self._log(fresh, organisations)
        for index, original in repeats.items():
            first = self.results[original]
            self._settle(index, "duplicate", first.id, first.contact)
        if fresh or self.claimed:
            wake_consumers()

    def _log(self, rows: list[tuple[int, Row]], organisations: dict[str, int]) -> None:
        """Ids in the order given; written in the order of keys, so that two batches with the
        same keys meet them alike and cannot deadlock.
        """
        entries = []
        for place, (index, row) in zip(reserve(len(rows)), rows, strict=True):
            contact = self.contacts[index]
            self._settle(index, "created", place.id, contact)
            entry = self._entry(row, contact, organisations.get(row.organisation))
            entries.append((row.source, row.key or "", place, entry))
        entries.sort(key=_by_key)
        if entries:
            copy_in([entry[3] for entry in entries], [entry[2] for entry in entries])

    def _entry(self, row: Row, contact: int | None, organisation: int | None) -> Entry:
        return Entry(
            row.type,
            row.title,
            row.occurred_at,
            contact,
            organisation,
            row.subject_type,
            row.subject_id,
            row.description,
            row.properties,
            row.item_type,
            row.item_id,
            row.item_title,
            row.category,
            row.amount,
            row.source,
            row.key,
            self.by,
        )

    def _settle(self, index: int, status: str, id: int | None, contact: int | None) -> None:
        result = self.results[index]
        result.status, result.id, result.contact = status, id, contact

    def _apart_from_repeats(self) -> tuple[list[tuple[int, Row]], dict[int, int]]:
        """The rows whose key is new, and those that repeat another row of this batch."""
        keys = {(row.source, row.key) for _, row in self.rows if row.key is not None}
        known = _recorded(keys) if keys else {}
        fresh: list[tuple[int, Row]] = []
        repeats: dict[int, int] = {}
        seen: dict[Key, int] = {}
        for index, row in self.rows:
            if row.key is None:
                fresh.append((index, row))
                continue
            key = (row.source, row.key)
            if key in known:
                self._settle(index, "duplicate", *known[key])
            elif key in seen:
                repeats[index] = seen[key]
            else:
                seen[key] = index
                fresh.append((index, row))
        return fresh, repeats

    def _find_contacts(self, rows: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
        """Fill in who each row is about, and leave out rows about contacts that are not there."""
        named = {row.contact for _, row in rows if row.contact is not None}
        missing = named - people().existing(named) if named else set()
        if missing:
            for index, row in rows:
                if row.contact in missing:
                    self._refuse(index, row.contact)
            rows = [entry for entry in rows if entry[1].contact not in missing]
        claiming = [(index, row) for index, row in rows if row.names]
        if claiming:
            found = people().resolve(
                [row.names for _, row in claiming], at=self.now, source=claiming[0][1].source
            )
            self.claimed, self.created = found.claimed, found.created
            for place in found.divided:
                self.results[claiming[place][0]].is_divided = True
            self.contacts = {
                index: contact for (index, _), contact in zip(claiming, found.contacts, strict=True)
            }
            lost = {claiming[place][0] for place in found.forgotten}
            for index in sorted(lost):
                self._refuse_forgotten(index)
            rows = [entry for entry in rows if entry[0] not in lost]
        for index, row in rows:
            if not row.names:
                self.contacts[index] = row.contact
            elif self.contacts[index] is None:
                row.subject_type, row.subject_id = VISITOR, dict(row.names)[ANONYMOUS]
        return rows

    def _refuse(self, index: int, contact: int | None) -> None:
        self._settle(index, "invalid", None, None)
        detail = f"There is no contact {contact}."
        self.results[index].errors = [fault("contact", "not_there", detail)]

    def _refuse_forgotten(self, index: int) -> None:
        self._settle(index, "invalid", None, None)
        detail = "This person was erased at their request and is not taken up again."
        self.results[index].errors = [fault("contact", "forgotten", detail)]

    def _find_organisations(self, rows: list[tuple[int, Row]]) -> dict[str, int]:
        named = {row.organisation for _, row in rows if row.organisation}
        return people().resolve_organisations(named, at=self.now) if named else {}

    def _tell(self, rows: list[tuple[int, Row]], organisations: dict[str, int]) -> None:
        of_contacts, of_organisations = [], []
        for index, row in rows:
            contact, organisation = self.contacts[index], organisations.get(row.organisation)
            if row.traits and contact:
                of_contacts.append(Told(contact, row.traits, row.occurred_at))
            if row.organisation_traits and organisation:
                of_organisations.append(
                    Told(organisation, row.organisation_traits, row.occurred_at)
                )
            if row.joins and contact and organisation:
                of_contacts.append(
                    Told(contact, {"company": Membership(organisation)}, row.occurred_at)
                )
        if of_organisations:
            people().tell_of_organisations(of_organisations, at=self.now)
        of_contacts += claim_visitors(self.claimed)
        if of_contacts or self.created:
            people().tell(
                of_contacts, created=self.created, at=self.now, source=self.rows[0][1].source
            )


def _by_key(entry: tuple[str, str, Place, Entry]) -> tuple[str, str, Place]:
    return entry[:3]


def _recorded(keys: set[Key]) -> dict[Key, tuple[int, int | None]]:
    """Key → (activity, contact) of those that the log already has."""
    sources, values = zip(*keys, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            # Laterally, so that each key is looked up in the index: a join reads through all of
            # it as soon as Postgres believes it to be small.
            "SELECT k.source, k.source_key, a.id, a.contact_id"
            " FROM unnest(%s::text[], %s::text[]) AS k(source, source_key) CROSS JOIN LATERAL ("
            "SELECT id, contact_id FROM events_activity"
            " WHERE source = k.source AND source_key = k.source_key LIMIT 1) AS a",
            [list(sources), list(values)],
        )
        return {(source, key): (id, contact) for source, key, id, contact in cursor.fetchall()}


def claim_visitors(claimed: Mapping[str, int]) -> list[Told]:
    """Give what visitors did to the contacts they turned out to be; what they told of themselves.

    A moved row is placed at the end of the log, so that the reactions see it once more,
    this time with its contact.
    """
    if not claimed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE events_activity a SET contact_id = k.contact, position = events_log_position()"
            " FROM unnest(%s::text[], %s::bigint[]) AS k(visitor, contact)"
            " WHERE a.subject_type = %s AND a.subject_id = k.visitor AND a.contact_id IS NULL"
            " RETURNING a.contact_id, a.type, a.organisation_id, a.occurred_at,"
            " (a.properties -> 'traits')::text",
            [list(claimed), list(claimed.values()), VISITOR],
        )
        moved = cursor.fetchall()
    told = []
    for contact, type, organisation, occurred_at, text in moved:
        traits = orjson.loads(text) if text else {}
        if type == GROUP_JOINED.name and organisation:
            traits = {"company": Membership(organisation)}
        if isinstance(traits, dict) and traits:
            told.append(Told(contact, traits, occurred_at))
    return told


def rules_for(
    *,
    types: Mapping[str, ActivityType],
    now: datetime,
    source: str,
    may_name_source: bool = False,
    batch_key: str = "",
) -> Rules:
    """The rules for a batch: only types that products may send, by each of their names."""
    sent = [type for type in types.values() if type.is_open or type.pack]
    open_types = {name: type for type in sent for name in type.names}
    open_types |= {type.name: type for type in sent}
    return Rules(open_types, now, source, may_name_source, batch_key)

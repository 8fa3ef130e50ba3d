"""Contacts from a file: rows that are matched, made or merged by one policy, thousands at once.

The rules for each row are those of `contacts.operations.contacts.revise`, as at every door. What
differs is the writing: new contacts go in by COPY, the audit log gets one row for the batch, and
what became of each row is told so that it can be undone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.db.models.base import ModelState

from accounts import audit
from accounts.models import Territory, User
from contacts.activities import CONTACT_CREATED, CONTACT_UPDATED
from contacts.errors import ExternalIdTaken, SeveralPeople
from contacts.models import Contact, ContactPhone
from contacts.operations import reaching, sensitive, tagging, tags
from contacts.operations.changing import differences, refusal_of
from contacts.operations.contacts import revise
from contacts.operations.placing import assignments, place
from contacts.operations.upserting.batches import Note, Row
from contacts.operations.upserting.cards import Cards, ContactCard, address_of
from contacts.operations.upserting.contacts import ContactBatch
from contacts.operations.upserting.copying import copy_contacts
from contacts.reach import Reach, clean_email, clean_phone
from events import titles
from events.catalogue import ActivityType
from events.operations import record_many, record_rows
from events.operations.copying import Entry
from events.people import EMAIL, EXTERNAL
from ground.refusals import NotAllowed, Refusal

Policy = Literal["skip", "update", "create"]
CREATED, UPDATED, UNCHANGED, SKIPPED = "created", "updated", "unchanged", "skipped"
#: Keys of a row that are no columns of a contact: further addresses and numbers, beside what
#: stands there.
MORE_EMAILS, MORE_PHONES = "more_emails", "more_phones"
PHONE = "phone"


@dataclass(slots=True)
class Brought:
    """What became of a row."""

    outcome: str
    contact: int | None = None
    #: The contact's version after it.
    version: int = 0
    #: Field → [before, after], of a contact that was there.
    changes: dict[str, list[Any]] = field(default_factory=dict)
    #: Tags that it did not carry before.
    tags: list[int] = field(default_factory=list)


def import_contacts(
    *,
    rows: Sequence[Row],
    policy: Policy,
    by: User,
    now: datetime,
    rehearse: bool = False,
    seen: Collection[tuple[str, str]] = (),
) -> list[Brought | Refusal]:
    """What became of each row, in order. A refused row changes nothing; the others hold.

    With `rehearse` nothing is written, and the answer says what would become of them; `seen` are
    the names of people whom rows before these would have made.
    """
    try:
        with transaction.atomic():
            batch = ImportBatch(rows, policy=policy, by=by, now=now, seen=seen)
            outcomes = [batch.bring(row) for row in rows]
            if not rehearse:
                batch.write()
            return batch.told(outcomes)
    except (ExternalIdTaken, IntegrityError) as fault:
        if len(rows) == 1:
            refusal = refusal_of(fault) if isinstance(fault, IntegrityError) else fault
            if refusal is None:
                raise
            return [refusal.kept()]
    # Somebody else took a name or a value meanwhile: find out whose row it is, half by half.
    middle = len(rows) // 2
    return [
        outcome
        for part in (rows[:middle], rows[middle:])
        for outcome in import_contacts(
            rows=part, policy=policy, by=by, now=now, rehearse=rehearse, seen=seen
        )
    ]


def names_in(row: Row) -> list[tuple[str, str]]:
    """What a row can be matched by, the surest first."""
    names = [(EXTERNAL, row["external_id"])] if row.get("external_id") else []
    names += [(EMAIL, address)] if (address := address_of(row)) else []
    return names + ([(PHONE, number)] if (number := phone_of(row)) else [])


def phone_of(row: Row) -> str:
    """The number a row is matched by, which it is if nothing else names the person."""
    if row.get("external_id") or not row.get("phone") or address_of(row):
        return ""
    try:
        return clean_phone(row["phone"], country=row.get("country", ""))
    except Refusal:
        return ""


class ImportCards(Cards):
    """Contacts are also found by their number, where a row names neither id nor address."""

    def __init__(self, rows: Sequence[Row], *, by: User) -> None:
        self.reached: dict[str, set[ContactCard]] = defaultdict(set)
        super().__init__(rows, by=by)

    def meant_by(self, rows: Sequence[Row]) -> set[int]:
        meant = super().meant_by(rows)
        numbers = sorted({number for row in rows if (number := phone_of(row))})
        if not numbers:
            return meant
        reached = ContactPhone.objects.filter(number__in=numbers)
        return meant | set(reached.values_list("contact_id", flat=True))

    def note(self, card: ContactCard) -> None:
        super().note(card)
        for reach in card.phones:
            self.reached[reach.value].add(card)

    def find(self, row: Row) -> ContactCard | None:
        number = phone_of(row)
        if not number:
            return super().find(row)
        people = self.reached.get(number, set())
        if len(people) > 1:
            raise SeveralPeople(
                "Several contacts have this number. Say which by external id or e-mail address.",
                field="phone",
            )
        return next(iter(people), None)

    def learn(self, row: Row, card: ContactCard) -> None:
        super().learn(row, card)
        for reach in card.phones:
            self.reached[reach.value].add(card)


class NewCard(ContactCard):
    """A contact to be made; there is nothing that it was before."""

    def __init__(self, record: Contact) -> None:
        self.record, self.is_mine, self.is_new, self.is_handed = record, True, True, False
        self.attributes: Any = None
        self.changed: set[str] = set()
        self.emails, self.phones = [], []
        self.names = frozenset()


@dataclass(slots=True)
class Done:
    """What a row did to a card, before the cards are written."""

    outcome: str
    card: ContactCard | None = None
    note: Note[ContactCard] | None = None


class ImportBatch(ContactBatch):
    def __init__(
        self,
        rows: Sequence[Row],
        *,
        policy: Policy,
        by: User,
        now: datetime,
        seen: Collection[tuple[str, str]] = (),
    ) -> None:
        super().__init__(rows, by=by, now=now)
        self.policy, self.seen = policy, seen
        self.made: list[ContactCard] = []
        self.got_tags: Mapping[int, list[int]] = {}
        self.template = vars(self._new_record())

    def cards_of(self, rows: Sequence[Row], *, by: User) -> Cards:
        return ImportCards(rows, by=by)

    def bring(self, row: Row) -> Done | Refusal:
        try:
            card = self._find(row)
            if card is None:
                return self._seen_before(row) or self._make(row)
            if self.policy == "skip":
                return Done(SKIPPED, card)
            if not card.is_mine:
                raise NotAllowed
            before = len(self.notes)
            self._change(card, row, is_first=False)
        except Refusal as fault:
            return fault.kept()
        self.learn(row, card)
        note = self.notes[-1] if len(self.notes) > before else None
        return Done(UPDATED if note else UNCHANGED, card, note)

    def _find(self, row: Row) -> ContactCard | None:
        if self.policy != "create":
            return self.cards.find(row)
        external = row.get("external_id")
        if external and (EXTERNAL, external) in self.cards.named:
            raise ExternalIdTaken(field="external_id")
        return None

    def _seen_before(self, row: Row) -> Done | None:
        """What a row would do whose person an earlier one would have made."""
        if not self.seen or not (names := names_in(row)):
            return None
        if self.policy == "create":
            if names[0][0] == EXTERNAL and names[0] in self.seen:
                raise ExternalIdTaken(field="external_id")
            return None
        # An id says who it is; without one, the address does.
        if names[0] not in self.seen:
            return None
        return Done(SKIPPED if self.policy == "skip" else UPDATED)

    def _make(self, row: Row) -> Done:
        record = Contact.__new__(Contact)
        record.__dict__.update(self.template, _state=ModelState(), custom={})
        record.address, record.other_addresses = {}, []
        record._state.fields_cache = {}
        card = NewCard(record)
        if self.is_agent and not (row.get("owner") or row.get("team")):
            record.owner = self.by
        self.revise(card, row)
        # Whatever else is said of it later in the batch is a change.
        record._state.adding = False
        self.made.append(card)
        self.learn(row, card)
        return Done(CREATED, card)

    def _new_record(self) -> Contact:
        return Contact(created_at=self.now, updated_at=self.now, version=1)

    def learn(self, row: Row, card: ContactCard) -> None:
        self.cards.learn(row, card)
        if row.get("tags"):
            wanted = self.tags.setdefault(card, [])
            wanted += [name for name in row["tags"] if name not in wanted]

    def revise(self, card: ContactCard, row: Row) -> None:
        if row.get("tags"):
            tags.refuse_unknown({*row["tags"]} - self.known_tags.keys(), by=self.by)
        if "address" in row:
            # Lines of it that the file does not have stay.
            row = {**row, "address": {**card.record.address, **row["address"]}}
        emails, phones = revise(card.record, row, card.emails, card.phones, fields=self.fields)
        country = card.record.country
        card.emails = _with_more(emails, row.get(MORE_EMAILS, ()), clean_email)
        card.phones = _with_more(
            phones, row.get(MORE_PHONES, ()), lambda text: clean_phone(text, country=country)
        )

    def write(self) -> None:
        changed = list(dict.fromkeys(note.card for note in self.notes if not note.card.is_new))
        handed = place([card.record for card in self.made]) if Territory.objects.exists() else []
        if self.made:
            copy_contacts(self.made)
            sensitive.keep_values([card.record for card in self.made], now=self.now)
            reaching.keep_identities({card.record: card.emails for card in self.made}, before={})
        if changed:
            handed += self._place(changed)
            self.save(changed)
        given = {id(record) for record in handed}
        created = [self._created(card, given) for card in self.made]
        updated = [self._updated(note) for note in self.notes if not note.card.is_new]
        record_rows([*created, *updated])
        record_many(assignments(handed, by=self.by, at=self.now))
        self._tag()
        self._audit(changed)

    def _created(self, card: ContactCard, handed: Collection[int]) -> Entry:
        record = card.record
        owner = None if id(record) in handed else record.owner_id
        return self._entry(CONTACT_CREATED, record, {"source": record.source, "owner": owner})

    def _updated(self, note: Note[ContactCard]) -> Entry:
        changes = differences(note.before or {}, note.after)
        return self._entry(CONTACT_UPDATED, note.card.record, {"changes": changes})

    def _entry(self, type: ActivityType, record: Contact, said: dict[str, Any]) -> Entry:
        return Entry(
            type.name,
            titles.fill(type.title, said),
            self.now,
            contact_id=record.pk,
            properties=said,
            by_id=self.by.pk,
        )

    def _tag(self) -> None:
        if not self.tags:
            return
        wanted = {card.record: names for card, names in self.tags.items()}
        self.got_tags = tagging.add_tags(wanted, by=self.by, now=self.now)
        known = [card.record for card in self.tags if not card.is_new]
        newer = [record for record in known if record.pk in self.got_tags]
        tagging.raise_versions([record.pk for record in newer], now=self.now)
        for record in newer:
            record.version += 1

    def _audit(self, changed: Sequence[ContactCard]) -> None:
        """One row for the batch: what each contact became is in the log of the import."""
        if self.made or changed:
            sides = {"created": len(self.made), "changed": len(changed)}
            ids = [card.record.pk for card in (*self.made, *changed)]
            audit.write("contacts.imported", by=self.by, after=sides, at=self.now, contacts=ids)

    def told(self, outcomes: Iterable[Done | Refusal]) -> list[Brought | Refusal]:
        """What became of each row, once the cards are written. Tags are told with the first
        row of their contact."""
        left = dict(self.got_tags)
        return [one if isinstance(one, Refusal) else self._brought(one, left) for one in outcomes]

    def _brought(self, done: Done, tags_left: dict[int, list[int]]) -> Brought:
        if done.card is None:
            return Brought(done.outcome)
        record = done.card.record
        told = Brought(done.outcome, record.pk, record.version)
        if done.note is not None and done.note.before is not None:
            told.changes = differences(done.note.before, done.note.after)
        if done.outcome != SKIPPED and record.pk is not None:
            told.tags = tags_left.pop(record.pk, [])
        if told.tags and told.outcome == UNCHANGED:
            told.outcome = UPDATED
        return told


def _with_more(held: list[Reach], more: Iterable[Reach], clean: Any) -> list[Reach]:
    """What is held, and what is not there yet after it."""
    found = list(held)
    for reach in more:
        value = clean(reach.value)
        if all(one.value != value for one in found):
            found.append(replace(reach, value=value, is_primary=not found))
    return found

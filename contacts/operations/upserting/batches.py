"""Rows applied one after the other in memory, then written in a few statements."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from accounts.permissions import OWN
from contacts.errors import ExternalIdTaken
from contacts.operations.changing import differences, refusal_of
from contacts.operations.placing import assignments, attributes_of, place, whereabouts
from contacts.permissions import CONTACTS_EDIT
from events.catalogue import ActivityType
from events.models import Activity
from events.operations import draft, record_many
from ground.refusals import NotAllowed, Refusal
from ground.updating import update_rows

Row = dict[str, Any]
Snapshot = dict[str, Any]
#: What became of a row: the record and whether it is new, or why it was refused.
Outcome = tuple[Any, bool] | Refusal


class Card:
    """A record as it stands in memory, and what the batch did to it."""

    def __init__(self, record: Any, *, is_mine: bool = True) -> None:
        self.record = record
        #: Whether the caller may change it.
        self.is_mine = is_mine
        self.is_new = record.pk is None
        self.attributes = attributes_of(record)
        self.changed: set[str] = set()
        #: Whether its territory says who looks after it, which is told as an assignment.
        self.is_handed = False


CardOf = TypeVar("CardOf", bound=Card)

#: What the first activity of a record says of it.
TOLD_AT_FIRST = ("source", "owner")


@dataclass
class Note(Generic[CardOf]):
    """What one row did: the values before, None for a record it made, and after."""

    card: CardOf
    before: Snapshot | None
    after: Snapshot


class Batch(ABC, Generic[CardOf]):
    """Subclasses say how a row finds its record, and what stands on it."""

    noun: ClassVar[str]
    created: ClassVar[ActivityType]
    updated: ClassVar[ActivityType]
    #: Parts of a snapshot that are kept in tables of their own.
    apart: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *, by: User, now: datetime) -> None:
        self.by, self.now = by, now
        self.is_agent = by.scope_of(CONTACTS_EDIT) == OWN
        self.notes: list[Note[CardOf]] = []

    @abstractmethod
    def find(self, row: Row) -> CardOf | None:
        """The record a row means, if it is there."""

    @abstractmethod
    def blank(self, **given: Any) -> CardOf:
        """A record to be made."""

    @abstractmethod
    def revise(self, card: CardOf, row: Row) -> None:
        """Make the row's changes to a card nobody else holds."""

    @abstractmethod
    def snapshot(self, card: CardOf) -> Snapshot: ...

    @abstractmethod
    def learn(self, row: Row, card: CardOf) -> None:
        """Remember what a row says of a record, for the rows after it."""

    def apply(self, row: Row) -> tuple[CardOf, bool] | Refusal:
        try:
            card = self.find(row)
            is_first = card is None
            card = card or self._new(row)
            if not card.is_mine:
                raise NotAllowed
            self._change(card, row, is_first=is_first)
        except Refusal as fault:
            return fault.kept()
        self.learn(row, card)
        return card, is_first

    def write(self) -> None:
        touched = list(dict.fromkeys(note.card for note in self.notes))
        if touched:
            handed = self._place(touched)
            self.save(touched)
            told = map(self._activity, self.notes)
            record_many([*told, *assignments(handed, by=self.by, at=self.now)])
            audit.write_many(self._audit_row(note) for note in self.notes)

    def save(self, touched: Sequence[CardOf]) -> None:
        new = [card.record for card in touched if card.is_new]
        known = [card for card in touched if not card.is_new]
        type(touched[0].record).objects.bulk_create(new, batch_size=500)
        columns = set().union(*(card.changed for card in known)) - self.apart
        update_rows(
            [card.record for card in known],
            [*sorted(columns), "version", "updated_at"],
        )

    def _new(self, row: Row) -> CardOf:
        owner = self.by if self.is_agent and not (row.get("owner") or row.get("team")) else None
        return self.blank(owner=owner, created_at=self.now, updated_at=self.now, version=0)

    def _change(self, card: CardOf, row: Row, *, is_first: bool) -> None:
        changing = copy(card)
        changing.record = _twin(card.record)
        self.revise(changing, row)
        before, after = self.snapshot(card), self.snapshot(changing)
        changed = differences(before, after)
        is_said = getattr(changing.record, "said_apart", None) is not getattr(
            card.record, "said_apart", None
        )
        if not changed and not is_first and not is_said:
            return
        changing.record.version += 1
        changing.record.updated_at = self.now
        # Whatever else is said of it later in the batch is a change.
        changing.record._state.adding = False
        vars(card).update(vars(changing))
        card.changed |= set(changed)
        if not is_first:
            before, after = ({name: side[name] for name in changed} for side in (before, after))
        self.notes.append(Note(card, None if is_first else before, after))

    def _place(self, touched: Sequence[CardOf]) -> list[Any]:
        """Let records find their territory; what was handed to somebody by it.

        It shows as part of the last thing that a row did to the record.
        """
        moved = [card for card in touched if attributes_of(card.record) != card.attributes]
        before = [whereabouts(card.record) for card in moved]
        handed = place([card.record for card in moved])
        given = {id(record) for record in handed}
        for card in moved:
            card.is_handed = id(card.record) in given
        last = {note.card: note for note in self.notes}
        for card, were in zip(moved, before, strict=True):
            for name, (old, new) in differences(were, whereabouts(card.record)).items():
                card.changed.add(name)
                last[card].after[name] = new
                if (known := last[card].before) is not None:
                    known.setdefault(name, old)
        return handed

    def _activity(self, note: Note[CardOf]) -> Activity:
        if note.before is not None:
            facts: dict[str, Any] = {"changes": differences(note.before, note.after)}
        else:
            facts = {name: note.after[name] for name in TOLD_AT_FIRST if name in note.after}
            facts |= {"owner": None} if note.card.is_handed else {}
        type = self.created if note.before is None else self.updated
        about: dict[str, Any] = {self.noun: note.card.record}
        return draft(type, by=self.by, at=self.now, properties=facts, **about)

    def _audit_row(self, note: Note[CardOf]) -> Any:
        deed = "created" if note.before is None else "changed"
        return audit.entry(
            f"{self.noun}.{deed}",
            by=self.by,
            obj=note.card.record,
            before=note.before,
            after=note.after,
            at=self.now,
        )


def _twin(record: Any) -> Any:
    """The same record once more; `copy` would go the long way of pickling."""
    twin = object.__new__(type(record))
    vars(twin).update(record.__getstate__())
    return twin


def bring_in(rows: Sequence[Row], batch_of: Callable[[Sequence[Row]], Batch[Any]]) -> list[Outcome]:
    """What became of each row, in order. A refused row changes nothing; the others hold."""
    try:
        with transaction.atomic():
            batch = batch_of(rows)
            outcomes = [batch.apply(row) for row in rows]
            batch.write()
    except (ExternalIdTaken, IntegrityError) as fault:
        if len(rows) > 1:
            # Somebody else took a name meanwhile: find out whose row it is.
            with transaction.atomic():
                return [bring_in([row], batch_of)[0] for row in rows]
        refusal = refusal_of(fault) if isinstance(fault, IntegrityError) else fault
        if refusal is None:
            raise
        return [refusal.kept()]
    return [
        given if isinstance(given, Refusal) else (given[0].record, given[1]) for given in outcomes
    ]

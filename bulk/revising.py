"""Batches of records that are known by their ids, which keep what each was before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from accounts.models import Team, User
from bulk.wishes import LINKS
from contacts.field_values import Kind
from contacts.fields import FieldBook
from contacts.models import Contact, Organisation
from contacts.operations.changing import differences
from contacts.operations.upserting.batches import Card, Note, Outcome, Row, bring_in
from contacts.operations.upserting.cards import CardsById, ContactCard
from contacts.operations.upserting.contacts import ContactBatch
from contacts.operations.upserting.organisations import OrganisationBatch, read_cards
from ground.refusals import NotThere

#: A record's id, and what differs of it: before, and as it was left.
Move = dict[str, Any]
WHO: dict[str, Any] = {"owner": User, "team": Team}
DAYS = frozenset({"registered_on"})


def revise_records(
    model: Any, rows: Sequence[Row], *, by: User, now: datetime
) -> tuple[list[Outcome], list[Move]]:
    """What became of each row, in order, and of each record that is another what it was.

    A row has the record's `id` and what is said of it; a refused one changes nothing.
    """
    moves: list[Move] = []
    batch: Any = ContactsById if model is Contact else OrganisationsById
    return bring_in(rows, partial(batch, by=by, now=now, moves=moves)), moves


class ContactsById(ContactBatch):
    def __init__(self, rows: Sequence[Row], *, by: User, now: datetime, moves: list[Move]) -> None:
        super().__init__(rows, by=by, now=now)
        self.moves, self.links = moves, _links(rows)

    def cards_of(self, rows: Sequence[Row], *, by: User) -> CardsById:
        return CardsById(rows, by=by)

    def revise(self, card: ContactCard, row: Row) -> None:
        super().revise(card, said_of(card.record, row, self.links, self.fields))

    def write(self) -> None:
        super().write()
        self.moves += map(move_of, self.notes)


class OrganisationsById(OrganisationBatch):
    def __init__(self, rows: Sequence[Row], *, by: User, now: datetime, moves: list[Move]) -> None:
        super().__init__(rows, by=by, now=now)
        self.moves, self.links = moves, _links(rows)

    def read(self, rows: Sequence[Row]) -> dict[Any, Card]:
        meant = Organisation.objects.filter(pk__in=[row["id"] for row in rows])
        return {card.record.pk: card for card in read_cards(meant, by=self.by)}

    def find(self, row: Row) -> Card:
        card = self.named.get(row["id"])
        if card is None:
            raise NotThere
        return card

    def revise(self, card: Card, row: Row) -> None:
        super().revise(card, said_of(card.record, row, self.links, self.fields))

    def write(self) -> None:
        super().write()
        self.moves += map(move_of, self.notes)


def said_of(
    record: Any, row: Row, links: Mapping[tuple[str, int], Any], fields: FieldBook
) -> dict[str, Any]:
    """A row as the changes that it means to the record as it stands."""
    if "back" in row:
        return _back(record, row["back"], links, fields)
    members = _members(record.custom, row.get("add", {}), row.get("remove", {}))
    custom = {**row.get("custom", {}), **members}
    return {**row, "custom": custom} if custom else row


def move_of(note: Note[Any]) -> Move:
    before, after = dict(note.before or {}), dict(note.after)
    if "custom" in after:
        old, new = before["custom"], after["custom"]
        slugs = [slug for slug in old.keys() | new.keys() if old.get(slug) != new.get(slug)]
        before["custom"], after["custom"] = (
            {slug: side.get(slug) for slug in sorted(slugs)} for side in (old, new)
        )
    return {"id": note.card.record.pk, "before": before, "after": after}


def _members(
    custom: Mapping[str, Any], add: Mapping[str, list[Any]], remove: Mapping[str, list[Any]]
) -> dict[str, Any]:
    """Fields of several values with what they gain and without what they lose."""
    found = {}
    for slug in sorted(add.keys() | remove.keys()):
        held, gone = custom.get(slug) or [], remove.get(slug, [])
        now = [one for one in dict.fromkeys([*held, *add.get(slug, [])]) if one not in gone]
        if now != held:
            found[slug] = now or None
    return found


def _back(
    record: Any, move: Move, links: Mapping[tuple[str, int], Any], fields: FieldBook
) -> dict[str, Any]:
    """What was before, of what is still as the batch left it."""
    before, after = move["before"], move["after"]
    now = {name: _as_kept(record, name) for name in after if name not in {"custom", "territory"}}
    still = [name for name in now if name not in differences(now, after)]
    changes = {name: _value(name, before[name], links) for name in still}
    changes = {name: value for name, value in changes.items() if value is not NotThere}
    if old := before.get("custom"):
        changes["custom"] = {
            slug: value
            for slug, value in old.items()
            if record.custom.get(slug) == after["custom"][slug]
            and slug in fields
            and fields[slug].kind != Kind.FORMULA
        }
    return changes


def _as_kept(record: Any, name: str) -> Any:
    value = getattr(record, type(record)._meta.get_field(name).attname)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _value(name: str, kept: Any, links: Mapping[tuple[str, int], Any]) -> Any:
    """A kept value as it is set; `NotThere` where it leads to what is gone."""
    if kept is None:
        return None
    if name in LINKS or name in WHO:
        return links.get((name, kept), NotThere)
    return date.fromisoformat(kept) if name in DAYS else kept


def _links(rows: Iterable[Row]) -> dict[tuple[str, int], Any]:
    """The records that are to stand again where rows put something back."""
    asked: dict[str, set[int]] = {}
    for row in rows:
        for name, kept in row.get("back", {}).get("before", {}).items():
            if kept is not None and (name in LINKS or name in WHO):
                asked.setdefault(name, set()).add(kept)
    found: dict[tuple[str, int], Any] = {}
    for name, ids in asked.items():
        known = (LINKS | WHO)[name].objects.filter(pk__in=ids)
        working = known.filter(is_active=True) if name == "owner" else known
        found |= {(name, one.pk): one for one in working}
    return found

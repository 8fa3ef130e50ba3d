"""Putting contacts back to what they were, but for what somebody changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from contacts.models import Contact, Of
from contacts.operations.changing import formulas_of
from contacts.operations.contacts import name_of
from contacts.operations.upserting.batches import Row
from contacts.operations.upserting.cards import Cards, ContactCard
from contacts.operations.upserting.contacts import ContactBatch
from contacts.reach import Reach
from ground.refusals import Refusal

#: Follows from others: where it falls to is found anew.
DERIVED = "territory"
#: Nothing tells any more what stood there before.
UNTOLD = "sensitive"
REACHES = ("emails", "phones")
Changes = Mapping[str, Sequence[Any]]


@dataclass
class Restored:
    """What became of a contact."""

    #: Fields that stay, because somebody changed them since.
    left: list[str] = field(default_factory=list)
    #: Why nothing was put back at all.
    refusal: Refusal | None = None
    is_gone: bool = False


def restore_contacts(
    *, wanted: Mapping[int, Changes], by: User, now: datetime
) -> dict[int, Restored]:
    """Give contacts, by their ids, the values before changes: field → [before, after].

    A field that does not hold the value after it any more stays as it is, and is named.
    """
    rows: list[dict[str, Any]] = [{"id": pk, "changes": changes} for pk, changes in wanted.items()]
    with transaction.atomic():
        batch = RestoreBatch(rows, by=by, now=now)
        found = {row["id"]: batch.put_back(row) for row in rows}
        batch.write()
    return found


class CardsById(Cards):
    def __init__(self, rows: Sequence[Row], *, by: User) -> None:
        self.by_id: dict[int, ContactCard] = {}
        super().__init__(rows, by=by)

    def meant_by(self, rows: Sequence[Row]) -> set[int]:
        return {row["id"] for row in rows}

    def note(self, card: ContactCard) -> None:
        self.by_id[card.record.pk] = card

    def find(self, row: Row) -> ContactCard | None:
        return self.by_id.get(row["id"])

    def learn(self, row: Row, card: ContactCard) -> None:
        """Nothing: no row of the batch speaks of another's contact."""


class RestoreBatch(ContactBatch):
    def cards_of(self, rows: Sequence[Row], *, by: User) -> Cards:
        return CardsById(rows, by=by)

    def put_back(self, row: Row) -> Restored:
        card = self.cards.find(row)
        if card is None:
            return Restored(is_gone=True)
        told = Restored(left=_edited_since(self.snapshot(card), row["changes"]))
        if _is_derived(card):
            # It follows from the parts of the name that stay.
            told.left = [name for name in told.left if name != "display_name"]
        done = self.apply(row)
        return Restored(refusal=done) if isinstance(done, Refusal) else told

    def revise(self, card: ContactCard, row: Row) -> None:
        stands = self.snapshot(card)
        is_derived = _is_derived(card)
        for name, (before, after) in row["changes"].items():
            if name == "custom":
                card.record.custom = _custom_before(stands["custom"], before, after)
            elif stands[name] == after and name not in (DERIVED, UNTOLD):
                self._set(card, name, before)
        if is_derived and stands["display_name"] == card.record.display_name:
            card.record.display_name = name_of(card.record, card.emails)
        formulas_of(Of.CONTACT, self.fields).work_out(card.record)

    def _set(self, card: ContactCard, name: str, before: Any) -> None:
        if name in REACHES:
            setattr(card, name, [Reach(**one) for one in before])
            return
        column: Any = Contact._meta.get_field(name)
        if column.is_relation:
            there = before is None or column.related_model.objects.filter(pk=before).exists()
            setattr(card.record, column.attname, before if there else None)
        elif before is not None and column.get_internal_type() == "DateField":
            setattr(card.record, name, date.fromisoformat(before))
        else:
            setattr(card.record, name, before)


def _is_derived(card: ContactCard) -> bool:
    return bool(card.record.display_name == name_of(card.record, card.emails))


def _edited_since(stands: dict[str, Any], changes: Changes) -> list[str]:
    left = []
    for name, (before, after) in changes.items():
        if name == "custom":
            left += [
                f"custom.{slug}"
                for slug in _slugs(before, after)
                if stands["custom"].get(slug) != after.get(slug)
            ]
        elif name != DERIVED and stands[name] != after:
            left.append(name)
    return left


def _custom_before(
    stands: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> dict[str, Any]:
    values = dict(stands)
    for slug in _slugs(before, after):
        if values.get(slug) == after.get(slug):
            values[slug] = before.get(slug)
    return {slug: value for slug, value in values.items() if value is not None}


def _slugs(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [slug for slug in {**before, **after} if before.get(slug) != after.get(slug)]

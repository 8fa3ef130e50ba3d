"""Organisations by the thousand."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.ownership import is_visible_to
from contacts.activities import ORGANISATION_CREATED, ORGANISATION_UPDATED
from contacts.fields import FieldBook
from contacts.models import Of, Organisation
from contacts.operations.organisations import parents_above, refuse_circle, revise, snapshot
from contacts.operations.upserting.batches import Batch, Card, Outcome, Row, Snapshot, bring_in
from contacts.permissions import CONTACTS_EDIT


def upsert_organisations(*, rows: Sequence[Row], by: User, now: datetime) -> list[Outcome]:
    """Change the organisations with the rows' external ids, or make them.

    Answers what became of each row, in order. A refused row changes nothing; the others hold.
    """
    return bring_in(rows, partial(OrganisationBatch, by=by, now=now))


class OrganisationBatch(Batch[Card]):
    noun, created, updated = "organisation", ORGANISATION_CREATED, ORGANISATION_UPDATED

    def __init__(self, rows: Sequence[Row], *, by: User, now: datetime) -> None:
        super().__init__(by=by, now=now)
        self.named = self.read(rows)
        self.fields = FieldBook(Of.ORGANISATION, by=by)
        self.fields.look_up([row.get("custom") for row in rows])
        named = {row["parent"].pk for row in rows if row.get("parent")}
        self.parents = parents_above(named) if named else {}

    def read(self, rows: Sequence[Row]) -> dict[Any, Card]:
        """What rows call an organisation → its card."""
        named = {row["external_id"] for row in rows if row.get("external_id")}
        cards = read_cards(Organisation.objects.filter(external_id__in=named), by=self.by)
        return {card.record.external_id: card for card in cards}

    def find(self, row: Row) -> Card | None:
        return self.named.get(row.get("external_id"))

    def learn(self, row: Row, card: Card) -> None:
        if row.get("external_id"):
            self.named[row["external_id"]] = card
        if card.record.pk:
            self.parents[card.record.pk] = card.record.parent_id

    def blank(self, **given: Any) -> Card:
        return Card(Organisation(**given))

    def revise(self, card: Card, row: Row) -> None:
        before = card.record.parent_id
        revise(card.record, row, fields=self.fields)
        if card.record.parent_id != before:
            refuse_circle(card.record, self.parents)

    def snapshot(self, card: Card) -> Snapshot:
        return snapshot(card.record)


def read_cards(meant: QuerySet[Any], *, by: User) -> list[Card]:
    """These organisations, locked in the order of their ids."""
    rows = meant.select_for_update(of=("self",)).select_related("type")
    locked: Any = rows.annotate(is_mine=is_visible_to(by, CONTACTS_EDIT)).order_by("id")
    return [Card(row, is_mine=row.is_mine) for row in locked]

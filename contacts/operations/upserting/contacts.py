"""Contacts by the thousand."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from accounts.models import User
from contacts.activities import CONTACT_CREATED, CONTACT_UPDATED
from contacts.fields import FieldBook
from contacts.models import Contact
from contacts.operations import reaching, sensitive, tagging, tags
from contacts.operations.contacts import revise, snapshot
from contacts.operations.upserting.batches import Batch, Outcome, Row, Snapshot, bring_in
from contacts.operations.upserting.cards import Cards, CardsById, ContactCard
from events.people import EXTERNAL


def upsert_contacts(*, rows: Sequence[Row], by: User, now: datetime) -> list[Outcome]:
    """Change the contacts the rows mean, or make them: what became of each row, in order.

    They are found by external id and else by address. A refused row changes nothing; the
    others hold.
    """
    return bring_in(rows, partial(ContactBatch, by=by, now=now))


class ContactBatch(Batch[ContactCard]):
    noun, created, updated = "contact", CONTACT_CREATED, CONTACT_UPDATED
    apart = frozenset({"emails", "phones", "sensitive"})

    def __init__(self, rows: Sequence[Row], *, by: User, now: datetime) -> None:
        super().__init__(by=by, now=now)
        self.cards, self.fields = self.cards_of(rows, by=by), FieldBook(by=by)
        self.fields.look_up([row.get("custom") for row in rows])
        self.known_tags = tags.find_tags(name for row in rows for name in row.get("tags", ()))
        #: The tags each contact shall carry, by the last row that says.
        self.tags: dict[ContactCard, list[str]] = {}

    def cards_of(self, rows: Sequence[Row], *, by: User) -> Cards | CardsById:
        """The cards of those whom the rows mean."""
        return Cards(rows, by=by)

    def find(self, row: Row) -> ContactCard | None:
        return self.cards.find(row)

    def learn(self, row: Row, card: ContactCard) -> None:
        self.cards.learn(row, card)
        if "tags" in row:
            self.tags[card] = row["tags"]

    def blank(self, **given: Any) -> ContactCard:
        return ContactCard(Contact(**given))

    def revise(self, card: ContactCard, row: Row) -> None:
        tags.refuse_unknown({*row.get("tags", ())} - self.known_tags.keys(), by=self.by)
        if self._is_alias(card, row):
            row = {name: value for name, value in row.items() if name != "external_id"}
        card.emails, card.phones = revise(
            card.record, row, card.emails, card.phones, fields=self.fields
        )

    def _is_alias(self, card: ContactCard, row: Row) -> bool:
        """Whether the row names the contact by an external id that stays beside its own."""
        named = self.cards.named.get((EXTERNAL, row.get("external_id") or ""))
        own = card.record.external_id
        is_meant = named is not None and named.record.pk == card.record.pk
        return is_meant and own not in {None, row["external_id"]}

    def snapshot(self, card: ContactCard) -> Snapshot:
        return snapshot(card.record, card.emails, card.phones)

    def write(self) -> None:
        super().write()
        if self.tags:
            wanted = {card.record: names for card, names in self.tags.items()}
            changed = tagging.set_tags(wanted, by=self.by, now=self.now)
            new = {card.record.pk for card in self.tags if card.is_new}
            tagging.raise_versions(changed - new, now=self.now)

    def save(self, touched: Sequence[ContactCard]) -> None:
        super().save(touched)
        sensitive.keep_values([card.record for card in touched], now=self.now)
        reaching.set_reaches(
            {card.record.pk: card.emails for card in touched if "emails" in card.changed},
            {card.record.pk: card.phones for card in touched if "phones" in card.changed},
            known=[card.record.pk for card in touched if not card.is_new],
        )
        renamed = [card for card in touched if card.changed & {"emails", "external_id"}]
        if renamed:
            reaching.keep_identities(
                {card.record: card.emails for card in renamed},
                before={card.record.pk: card.names for card in renamed if not card.is_new},
            )

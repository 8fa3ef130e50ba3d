"""Contacts by the thousand."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from accounts.models import User
from contacts.activities import CONTACT_CREATED, CONTACT_UPDATED
from contacts.fields import fields_of
from contacts.models import Contact
from contacts.operations import reaching
from contacts.operations.contacts import revise, snapshot
from contacts.operations.upserting.batches import Batch, Outcome, Row, Snapshot, bring_in
from contacts.operations.upserting.cards import Cards, ContactCard


def upsert_contacts(*, rows: Sequence[Row], by: User, now: datetime) -> list[Outcome]:
    """Change the contacts the rows mean, or make them: what became of each row, in order.

    They are found by external id and else by address. A refused row changes nothing; the
    others hold.
    """
    return bring_in(rows, partial(ContactBatch, by=by, now=now))


class ContactBatch(Batch[ContactCard]):
    noun, created, updated = "contact", CONTACT_CREATED, CONTACT_UPDATED
    apart = frozenset({"emails", "phones"})

    def __init__(self, rows: Sequence[Row], *, by: User, now: datetime) -> None:
        super().__init__(by=by, now=now)
        self.cards, self.fields = Cards(rows, by=by), fields_of()

    def find(self, row: Row) -> ContactCard | None:
        return self.cards.find(row)

    def learn(self, row: Row, card: ContactCard) -> None:
        self.cards.learn(row, card)

    def blank(self, **given: Any) -> ContactCard:
        return ContactCard(Contact(**given))

    def revise(self, card: ContactCard, row: Row) -> None:
        card.emails, card.phones = revise(
            card.record, row, card.emails, card.phones, fields=self.fields
        )

    def snapshot(self, card: ContactCard) -> Snapshot:
        return snapshot(card.record, card.emails, card.phones)

    def save(self, touched: Sequence[ContactCard]) -> None:
        super().save(touched)
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

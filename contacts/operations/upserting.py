"""Bringing in rows of another system: whom is known is changed, who is new is made."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts import audit
from accounts.models import User
from accounts.permissions import OWN
from contacts.activities import CONTACT_CREATED, CONTACT_UPDATED
from contacts.errors import ExternalIdTaken, SeveralPeople
from contacts.fields import fields_of
from contacts.models import Contact, ContactEmail, ContactPhone, Identity, Organisation
from contacts.operations import reaching
from contacts.operations.changing import differences
from contacts.operations.contacts import revise, snapshot
from contacts.operations.organisations import change_organisation, create_organisation
from contacts.permissions import CONTACTS_EDIT
from contacts.reach import Reach
from events.models import Activity
from events.operations import draft, record_many
from events.people import EMAIL, EXTERNAL
from ground.refusals import NotAllowed, Refusal

#: What became of a row: the contact and whether it is new, or why it was refused.
Outcome = tuple[Contact, bool] | Refusal


class Card:
    """A contact, its addresses and its numbers, as they stand in memory."""

    def __init__(
        self, contact: Contact, emails: Sequence[Reach] = (), phones: Sequence[Reach] = ()
    ) -> None:
        self.contact, self.emails, self.phones = contact, [*emails], [*phones]
        self.is_new = contact.pk is None
        self.names = reaching.names_of(contact, self.emails)
        self.changed: set[str] = set()


class Cards:
    """The contacts that a batch of rows means, read and locked at once."""

    def __init__(self, rows: Sequence[dict[str, Any]], *, by: User) -> None:
        external = {row["external_id"] for row in rows if row.get("external_id")}
        addresses = {address for row in rows if (address := address_of(row))}
        bearing = Contact.objects.filter(external_id__in=external)
        claims = Identity.objects.filter(
            Q(system=EXTERNAL, value__in=external) | Q(system=EMAIL, value__in=addresses)
        )
        having = ContactEmail.objects.filter(address__in=addresses)
        named = [
            *((EXTERNAL, value, pk) for value, pk in bearing.values_list("external_id", "pk")),
            *claims.values_list("system", "value", "contact_id"),
        ]
        reached = list(having.values_list("address", "contact_id"))
        cards = self._read({pk for *_, pk in named} | {pk for _, pk in reached})
        self.mine = set(
            Contact.objects.visible_to(by, CONTACTS_EDIT)
            .filter(pk__in=cards)
            .values_list("pk", flat=True)
        )
        self.named = {(system, value): cards[pk] for system, value, pk in named if pk in cards}
        self.having: dict[str, set[Card]] = defaultdict(set)
        for address, pk in reached:
            if pk in cards:
                self.having[address].add(cards[pk])

    def find(self, row: dict[str, Any]) -> Card | None:
        """Whom the row means, by external id and else by e-mail address.

        A contact with another external id is another person, though the address be the same.

        :raises SeveralPeople: if the address does not say who of several.
        :raises ExternalIdTaken: if a contact with another external id goes by this one.
        """
        external, address = row.get("external_id"), address_of(row)
        card = self.named.get((EXTERNAL, external)) if external else None
        is_by_name = card is not None
        if card is None and address:
            card = self._by_address(address)
        if card and external and card.contact.external_id not in {None, external}:
            if is_by_name:
                raise ExternalIdTaken(field="external_id")
            return None
        return card

    def learn(self, row: dict[str, Any], card: Card) -> None:
        """Remember what a row says of a contact, for the rows after it."""
        if row.get("external_id"):
            self.named[EXTERNAL, row["external_id"]] = card
        if address := address_of(row):
            self.having[address].add(card)
            self.named.setdefault((EMAIL, address), card)

    def _by_address(self, address: str) -> Card | None:
        people = self.having.get(address, set())
        if (EMAIL, address) in self.named:
            return self.named[EMAIL, address]
        if len(people) > 1:
            raise SeveralPeople(field="email")
        return next(iter(people), None)

    def _read(self, ids: set[int]) -> dict[int, Card]:
        emails: dict[int, list[Reach]] = defaultdict(list)
        phones: dict[int, list[Reach]] = defaultdict(list)
        # Locked in the order of their ids, so that two batches never wait for each other.
        found = list(Contact.objects.select_for_update().filter(pk__in=ids).order_by("id"))
        for mail in ContactEmail.objects.filter(contact__in=ids).order_by("-is_primary", "id"):
            emails[mail.contact_id].append(Reach(mail.address, mail.label, mail.is_primary))
        for phone in ContactPhone.objects.filter(contact__in=ids).order_by("-is_primary", "id"):
            phones[phone.contact_id].append(Reach(phone.number, phone.label, phone.is_primary))
        return {row.pk: Card(row, emails[row.pk], phones[row.pk]) for row in found}


class Batch:
    """Rows applied one after the other in memory, then written in a few statements."""

    def __init__(self, rows: Sequence[dict[str, Any]], *, by: User, now: datetime) -> None:
        self.cards, self.fields = Cards(rows, by=by), fields_of()
        self.by, self.now = by, now
        self.is_agent = by.scope_of(CONTACTS_EDIT) == OWN
        self.notes: list[tuple[Card, dict[str, Any] | None, dict[str, Any]]] = []

    def apply(self, row: dict[str, Any]) -> tuple[Card, bool] | Refusal:
        try:
            card = self.cards.find(row)
            is_new = card is None
            card = card or Card(self._blank(row))
            if not card.is_new and card.contact.pk not in self.cards.mine:
                raise NotAllowed
            self._revise(card, row, is_first=is_new)
        except Refusal as fault:
            return fault
        self.cards.learn(row, card)
        return card, is_new

    def write(self) -> None:
        touched = list(dict.fromkeys(card for card, *_ in self.notes))
        self._write_contacts(touched)
        mailed = [card for card in touched if "emails" in card.changed]
        called = [card for card in touched if "phones" in card.changed]
        renamed = [card for card in touched if card.changed & {"emails", "external_id"}]
        if mailed:
            reaching.set_emails({card.contact.pk: card.emails for card in mailed})
        if called:
            reaching.set_phones({card.contact.pk: card.phones for card in called})
        if renamed:
            reaching.keep_identities(
                {card.contact: card.emails for card in renamed},
                before={card.contact.pk: card.names for card in renamed},
            )
        record_many([self._activity(*note) for note in self.notes])
        audit.write_many(self._audit_row(*note) for note in self.notes)

    def _blank(self, row: dict[str, Any]) -> Contact:
        contact = Contact(created_at=self.now, updated_at=self.now, version=0)
        if self.is_agent and not (row.get("owner") or row.get("team")):
            contact.owner = self.by
        return contact

    def _revise(self, card: Card, row: dict[str, Any], *, is_first: bool) -> None:
        contact = copy(card.contact)
        before = snapshot(contact, card.emails, card.phones)
        emails, phones = revise(contact, row, card.emails, card.phones, fields=self.fields)
        after = snapshot(contact, emails, phones)
        changed = differences(before, after)
        if not changed and not is_first:
            return
        contact.version += 1
        contact.updated_at = self.now
        # Whatever else is said of it later in the batch is a change.
        contact._state.adding = False
        card.contact, card.emails, card.phones = contact, emails, phones
        card.changed |= set(changed)
        if not is_first:
            before, after = ({name: side[name] for name in changed} for side in (before, after))
        self.notes.append((card, None if is_first else before, after))

    def _write_contacts(self, touched: Iterable[Card]) -> None:
        new = [card.contact for card in touched if card.is_new]
        known = [card for card in touched if not card.is_new]
        Contact.objects.bulk_create(new, batch_size=500)
        columns = set().union(*(card.changed for card in known)) - {"emails", "phones"}
        # One INSERT … ON CONFLICT for all: an UPDATE of many rows is a CASE per row and column.
        Contact.objects.bulk_create(
            [card.contact for card in known],
            batch_size=500,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*sorted(columns), "version", "updated_at"],
        )

    def _activity(
        self, card: Card, before: dict[str, Any] | None, after: dict[str, Any]
    ) -> Activity:
        type = CONTACT_CREATED if before is None else CONTACT_UPDATED
        facts: dict[str, Any] = (
            {"source": after["source"], "owner": after["owner"]}
            if before is None
            else {"changes": differences(before, after)}
        )
        return draft(type, contact=card.contact, by=self.by, at=self.now, properties=facts)

    def _audit_row(self, card: Card, before: dict[str, Any] | None, after: dict[str, Any]) -> Any:
        deed = "contact.created" if before is None else "contact.changed"
        return audit.entry(
            deed, by=self.by, obj=card.contact, before=before, after=after, at=self.now
        )


def upsert_contacts(*, rows: Sequence[dict[str, Any]], by: User, now: datetime) -> list[Outcome]:
    """Change the contacts the rows mean, or make them: what became of each row, in order.

    A refused row changes nothing; the others hold.
    """
    try:
        with transaction.atomic():
            batch = Batch(rows, by=by, now=now)
            outcomes = [batch.apply(row) for row in rows]
            batch.write()
    except (ExternalIdTaken, IntegrityError) as fault:
        if len(rows) > 1:
            # Somebody else took a name meanwhile: find out whose row it is.
            return [upsert_contacts(rows=[row], by=by, now=now)[0] for row in rows]
        if isinstance(fault, IntegrityError) and "external_id" not in str(fault):
            raise
        return [ExternalIdTaken(field="external_id")]
    return [
        given if isinstance(given, Refusal) else (given[0].contact, given[1]) for given in outcomes
    ]


@transaction.atomic
def upsert_organisation(
    *, row: dict[str, Any], by: User, now: datetime
) -> tuple[Organisation, bool]:
    """Change the organisation with the row's external id, or make it.

    :raises NotAllowed: if it is there, but not the caller's to change.
    """
    external = row.get("external_id")
    found = Organisation.objects.filter(external_id=external).first() if external else None
    if found is None:
        return create_organisation(given=row, by=by, now=now), True
    if not Organisation.objects.visible_to(by, CONTACTS_EDIT).filter(pk=found.pk).exists():
        raise NotAllowed
    return change_organisation(organisation=found, changes=row, by=by, now=now), False


def address_of(row: dict[str, Any]) -> str:
    """The address a row is matched by: its primary one, in lower case."""
    if row.get("email"):
        return str(row["email"]).strip().lower()
    given = row.get("emails") or []
    first = next((reach for reach in given if reach.is_primary), given[0] if given else None)
    return first.value.strip().lower() if first else ""

"""The contacts that a batch of rows means, read and locked at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from accounts.models import User
from accounts.ownership import is_visible_to
from contacts.errors import SeveralPeople
from contacts.models import Contact, ContactEmail, ContactPhone, Identity
from contacts.operations import reaching
from contacts.operations.upserting.batches import Card, Row
from contacts.permissions import CONTACTS_EDIT
from contacts.reach import Reach
from events.people import EMAIL, EXTERNAL
from ground.arrays import text_array
from ground.refusals import NotThere

# A union, as an OR of subqueries would have the database read every contact.
MEANT = """
SELECT id FROM contacts_contact WHERE external_id = ANY(%(external)s::text[])
UNION ALL
SELECT contact_id FROM contacts_identity
WHERE system = %(by_external)s AND value = ANY(%(external)s::text[])
UNION ALL
SELECT contact_id FROM contacts_identity
WHERE system = %(by_email)s AND value = ANY(%(addresses)s::text[])
UNION ALL
SELECT contact_id FROM contacts_contactemail WHERE address = ANY(%(addresses)s::text[])
"""
REACH = {"label": "label", "is_primary": "is_primary"}


class ContactCard(Card):
    """A contact with its addresses and its numbers."""

    def __init__(
        self,
        record: Contact,
        emails: Sequence[Reach] = (),
        phones: Sequence[Reach] = (),
        *,
        is_mine: bool = True,
    ) -> None:
        super().__init__(record, is_mine=is_mine)
        self.emails, self.phones = [*emails], [*phones]
        self.names = reaching.names_of(record, self.emails)


class Cards:
    def __init__(self, rows: Sequence[Row], *, by: User) -> None:
        self.named: dict[tuple[str, str], ContactCard] = {}
        self.having: dict[str, set[ContactCard]] = defaultdict(set)
        claims: dict[tuple[str, str], ContactCard] = {}
        ids = self.meant_by(rows)
        for card, names in read_cards(ids, by=by) if ids else ():
            self.note(card)
            claims |= {(name["system"], name["value"]): card for name in names}
        self.named |= claims

    def meant_by(self, rows: Sequence[Row]) -> set[int]:
        """The ids of all contacts that a row may mean."""
        return meant_by(rows)

    def note(self, card: ContactCard) -> None:
        if card.record.external_id:
            self.named[EXTERNAL, card.record.external_id] = card
        for reach in card.emails:
            self.having[reach.value].add(card)

    def find(self, row: Row) -> ContactCard | None:
        """Whom the row means, by external id and else by e-mail address.

        Somebody who goes by several external ids, as after a merge, is meant by each. A contact
        with another external id is another person, though the address be the same.

        :raises SeveralPeople: if the address does not say who of several.
        """
        external, address = row.get("external_id"), address_of(row)
        card = self.named.get((EXTERNAL, external)) if external else None
        if card is None and address:
            card = self._by_address(address)
            if card and external and card.record.external_id not in {None, external}:
                return None
        return card

    def learn(self, row: Row, card: ContactCard) -> None:
        if row.get("external_id"):
            self.named[EXTERNAL, row["external_id"]] = card
        if address := address_of(row):
            self.having[address].add(card)
            self.named.setdefault((EMAIL, address), card)

    def _by_address(self, address: str) -> ContactCard | None:
        people = self.having.get(address, set())
        if (EMAIL, address) in self.named:
            return self.named[EMAIL, address]
        if len(people) > 1:
            raise SeveralPeople(field="email")
        return next(iter(people), None)


def address_of(row: Row) -> str:
    """The address a row is matched by: its primary one, in lower case."""
    if row.get("email"):
        return str(row["email"]).strip().lower()
    given = row.get("emails") or []
    first = next((reach for reach in given if reach.is_primary), given[0] if given else None)
    return first.value.strip().lower() if first else ""


class CardsById:
    """The same where rows say a contact's own id."""

    #: Nobody is meant by an external id.
    named: Mapping[tuple[str, str], ContactCard] = {}

    def __init__(self, rows: Sequence[Row], *, by: User) -> None:
        ids = [row["id"] for row in rows]
        self.known = {card.record.pk: card for card, _ in read_cards(ids, by=by)}

    def find(self, row: Row) -> ContactCard:
        """
        :raises NotThere: if the contact was deleted meanwhile.
        """
        card = self.known.get(row["id"])
        if card is None:
            raise NotThere
        return card

    def learn(self, row: Row, card: ContactCard) -> None:
        """Nothing that a row says makes it mean another contact."""


def read_cards(ids: Collection[int], *, by: User) -> Iterator[tuple[ContactCard, list[Any]]]:
    """The contacts of these ids, locked, with their names."""
    # Locked in the order of their ids, so that two batches never wait for each other.
    known = Contact.objects.select_for_update(of=("self",)).select_related("type")
    locked = {row.pk: row for row in known.filter(pk__in=ids).order_by("id")}
    # Asked for once they are locked: what another transaction did to them is seen.
    stands = Contact.objects.filter(pk__in=locked).annotate(
        is_mine=is_visible_to(by, CONTACTS_EDIT, people=True),
        mails=_own(ContactEmail, "-is_primary", value="address", **REACH),
        calls=_own(ContactPhone, "-is_primary", value="number", **REACH),
        names=_own(Identity, system="system", value="value"),
    )
    columns = ("pk", "is_mine", "mails", "calls", "names")
    for pk, is_mine, mails, calls, names in stands.values_list(*columns):
        emails, phones = [Reach(**one) for one in mails], [Reach(**one) for one in calls]
        yield ContactCard(locked[pk], emails, phones, is_mine=is_mine), names


def meant_by(rows: Sequence[Row]) -> set[int]:
    """The ids of the contacts that the rows' external ids and addresses lead to."""
    given: dict[str, Any] = {
        "external": text_array(row["external_id"] for row in rows if row.get("external_id")),
        "addresses": text_array(address for row in rows if (address := address_of(row))),
        "by_external": EXTERNAL,
        "by_email": EMAIL,
    }
    with connection.cursor() as cursor:
        cursor.execute(MEANT, given)
        return {id for (id,) in cursor.fetchall()}


def _own(model: Any, *first: str, **shape: str) -> ArraySubquery:
    own = model.objects.filter(contact=OuterRef("pk")).order_by(*first, "id")
    return ArraySubquery(own.values(shape=JSONObject(**shape)))

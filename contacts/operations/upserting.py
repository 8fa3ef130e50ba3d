"""Bringing in rows of another system: whom is known is changed, who is new is made."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from contacts.errors import SeveralPeople
from contacts.models import Contact, ContactEmail, Identity, Organisation
from contacts.operations.contacts import change_contact, create_contact
from contacts.operations.organisations import change_organisation, create_organisation
from contacts.permissions import CONTACTS_EDIT
from events.people import EMAIL, EXTERNAL
from ground.refusals import NotAllowed


class Known:
    """The contacts that a batch of rows means, looked up at once."""

    def __init__(self, *, external: set[str], addresses: set[str]) -> None:
        self.by_external = dict(
            Contact.objects.filter(external_id__in=external).values_list("external_id", "pk")
        )
        claimed = Identity.objects.filter(system=EXTERNAL, value__in=external)
        self.by_external.update(claimed.values_list("value", "contact_id"))
        self.owner_of = dict(
            Identity.objects.filter(system=EMAIL, value__in=addresses).values_list(
                "value", "contact_id"
            )
        )
        self.having: dict[str, set[int]] = defaultdict(set)
        having = ContactEmail.objects.filter(address__in=addresses)
        for address, pk in having.values_list("address", "contact_id"):
            self.having[address].add(pk)

    @classmethod
    def of(cls, rows: Sequence[dict[str, Any]]) -> "Known":
        """Looks up whom the rows mean; they need not have been checked yet."""
        external = {value for row in rows if isinstance(value := row.get("external_id"), str)}
        addresses = {
            value.strip().lower()
            for row in rows
            for value in (row.get("email"), *_listed(row.get("emails")))
            if isinstance(value, str)
        }
        return cls(external=external, addresses=addresses)

    def find(self, row: dict[str, Any]) -> int | None:
        """The contact's id, by external id and else by e-mail address.

        :raises SeveralPeople: if the address does not say who of several.
        """
        external, address = row.get("external_id"), address_of(row)
        if external and external in self.by_external:
            return self.by_external[external]
        if not address:
            return None
        people = self.having.get(address, set())
        if address in self.owner_of:
            return self.owner_of[address]
        if len(people) > 1:
            raise SeveralPeople(field="email")
        return next(iter(people), None)

    def learn(self, row: dict[str, Any], pk: int) -> None:
        """Remember a contact made of a row, for the rows after it."""
        if row.get("external_id"):
            self.by_external[row["external_id"]] = pk
        if address_of(row):
            self.having[address_of(row)].add(pk)
            self.owner_of.setdefault(address_of(row), pk)


@transaction.atomic
def upsert_contact(
    *, row: dict[str, Any], known: Known, by: User, now: datetime
) -> tuple[Contact, bool]:
    """Change the contact the row means, or make it. Answers it, and whether it is new.

    A contact with another external id is another person, though the address be the same.

    :raises SeveralPeople: if the row's address does not say who of several.
    :raises NotAllowed: if the contact is there, but not the caller's to change.
    """
    pk = known.find(row)
    contact = Contact.objects.filter(pk=pk).first() if pk else None
    external = row.get("external_id")
    if contact and external and contact.external_id not in {None, external}:
        contact = None
    if contact is None:
        made = create_contact(given=row, by=by, now=now)
        known.learn(row, made.pk)
        return made, True
    if not Contact.objects.visible_to(by, CONTACTS_EDIT).filter(pk=contact.pk).exists():
        raise NotAllowed
    return change_contact(contact=contact, changes=row, by=by, now=now), False


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


def _listed(emails: Any) -> list[Any]:
    entries = emails if isinstance(emails, list) else []
    return [entry.get("address") for entry in entries if isinstance(entry, dict)]

"""Keeping a contact's addresses, numbers and names in other systems."""

from collections.abc import Mapping
from typing import Any

from contacts.errors import ExternalIdTaken
from contacts.models import Contact, ContactEmail, ContactPhone, Identity
from contacts.reach import Reach, clean_email, clean_phone, settle, with_primary
from events.people import EMAIL, EXTERNAL

Name = tuple[str, str]


def emails_wanted(changes: dict[str, Any], present: list[Reach]) -> list[Reach]:
    """The addresses after the change; the present ones where it says nothing of them."""
    if "emails" in changes:
        given = changes["emails"]
        return settle(given, lambda text: clean_email(text, field="emails"), field="emails")
    if "email" in changes:
        value = clean_email(changes["email"]) if changes["email"] else ""
        return with_primary(present, value)
    return present


def phones_wanted(changes: dict[str, Any], present: list[Reach], *, country: str) -> list[Reach]:
    """The numbers after the change; the present ones where it says nothing of them."""
    if "phones" in changes:
        given = changes["phones"]
        return settle(
            given,
            lambda text: clean_phone(text, country=country, field="phones"),
            field="phones",
        )
    if "phone" in changes:
        value = clean_phone(changes["phone"], country=country) if changes["phone"] else ""
        return with_primary(present, value)
    return present


def emails_of(contact: Contact) -> list[Reach]:
    rows = contact.emails.order_by("-is_primary", "id")
    return [Reach(row.address, row.label, row.is_primary) for row in rows]


def phones_of(contact: Contact) -> list[Reach]:
    rows = contact.phones.order_by("-is_primary", "id")
    return [Reach(row.number, row.label, row.is_primary) for row in rows]


def set_emails(wanted: dict[int, list[Reach]]) -> None:
    """Make the addresses of contacts, named by their ids, exactly these."""
    _set(ContactEmail, "address", wanted)


def set_phones(wanted: dict[int, list[Reach]]) -> None:
    """Make the numbers of contacts, named by their ids, exactly these."""
    _set(ContactPhone, "number", wanted)


def _set(model: Any, column: str, wanted: dict[int, list[Reach]]) -> None:
    present = {
        (row.contact_id, getattr(row, column)): row
        for row in model.objects.filter(contact__in=wanted)
    }
    named = {(pk, reach.value) for pk, reaches in wanted.items() for reach in reaches}
    if gone := [row.pk for place, row in present.items() if place not in named]:
        model.objects.filter(pk__in=gone).delete()
    if present:
        # The one primary moves: no statement may see two.
        model.objects.filter(contact__in=wanted, is_primary=True).update(is_primary=False)
    kept: list[Any] = []
    added: list[Any] = []
    for pk, reaches in wanted.items():
        for reach in reaches:
            row = present.get((pk, reach.value))
            (kept if row else added).append(row or model(contact_id=pk, **{column: reach.value}))
            row = (kept if row else added)[-1]
            row.label, row.is_primary = reach.label, reach.is_primary
    model.objects.bulk_update(kept, ["label", "is_primary"], batch_size=500)
    model.objects.bulk_create(added)


def keep_identities(
    emails: Mapping[Contact, list[Reach]], *, before: Mapping[int, frozenset[Name]]
) -> None:
    """Let product events find contacts by their external ids and these addresses.

    Of the names before the change, by contact id, those that are gone are let go; names that
    other systems gave stay. An address that another contact claimed first stays theirs.

    :raises ExternalIdTaken: if another contact goes by an external id of theirs.
    """
    names = {contact.pk: names_of(contact, own) for contact, own in emails.items()}
    if left := {pk: before[pk] - names[pk] for pk in names if before.get(pk, set()) - names[pk]}:
        held = Identity.objects.filter(contact__in=left, system__in=[EMAIL, EXTERNAL])
        gone = [row.pk for row in held if (row.system, row.value) in left[row.contact_id]]
        Identity.objects.filter(pk__in=gone).delete()
    Identity.objects.bulk_create(
        [
            Identity(system=system, value=value, contact_id=pk)
            for pk, own in names.items()
            for system, value in sorted(own)
        ],
        ignore_conflicts=True,
    )
    holders = {contact.external_id: contact.pk for contact in emails if contact.external_id}
    claims = Identity.objects.filter(system=EXTERNAL, value__in=holders)
    if any(holders[value] != pk for value, pk in claims.values_list("value", "contact_id")):
        raise ExternalIdTaken(field="external_id")


def names_of(contact: Contact, emails: list[Reach]) -> frozenset[Name]:
    """The names that stand on the contact itself."""
    external = [(EXTERNAL, contact.external_id)] if contact.external_id else []
    return frozenset([*external, *((EMAIL, reach.value) for reach in emails)])

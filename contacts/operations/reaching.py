"""Keeping a contact's addresses, numbers and names in other systems."""

from typing import Any

from contacts.errors import ExternalIdTaken
from contacts.models import Contact, ContactEmail, ContactPhone, Identity
from contacts.reach import Reach, clean_email, clean_phone, settle, with_primary
from events.people import EMAIL, EXTERNAL

Name = tuple[str, str]


def emails_wanted(contact: Contact, changes: dict[str, Any]) -> list[Reach] | None:
    """The addresses after the change; None where it says nothing of them."""
    if "emails" in changes:
        given = changes["emails"]
        return settle(given, lambda text: clean_email(text, field="emails"), field="emails")
    if "email" in changes:
        value = clean_email(changes["email"]) if changes["email"] else ""
        return with_primary(emails_of(contact), value)
    return None


def phones_wanted(contact: Contact, changes: dict[str, Any]) -> list[Reach] | None:
    """The numbers after the change; None where it says nothing of them."""
    country = contact.country
    if "phones" in changes:
        given = changes["phones"]
        return settle(
            given,
            lambda text: clean_phone(text, country=country, field="phones"),
            field="phones",
        )
    if "phone" in changes:
        value = clean_phone(changes["phone"], country=country) if changes["phone"] else ""
        return with_primary(phones_of(contact), value)
    return None


def emails_of(contact: Contact) -> list[Reach]:
    if contact._state.adding:
        return []
    rows = contact.emails.order_by("-is_primary", "id")
    return [Reach(row.address, row.label, row.is_primary) for row in rows]


def phones_of(contact: Contact) -> list[Reach]:
    if contact._state.adding:
        return []
    rows = contact.phones.order_by("-is_primary", "id")
    return [Reach(row.number, row.label, row.is_primary) for row in rows]


def set_emails(contact: Contact, wanted: list[Reach]) -> None:
    """Make the contact's addresses exactly these."""
    _set(contact, ContactEmail, "address", wanted)


def set_phones(contact: Contact, wanted: list[Reach]) -> None:
    """Make the contact's numbers exactly these."""
    _set(contact, ContactPhone, "number", wanted)


def _set(contact: Contact, model: Any, column: str, wanted: list[Reach]) -> None:
    rows = model.objects.filter(contact=contact)
    rows.exclude(**{f"{column}__in": [reach.value for reach in wanted]}).delete()
    # The one primary moves: no statement may see two.
    rows.filter(is_primary=True).update(is_primary=False)
    present = {getattr(row, column): row for row in rows}
    kept: list[Any] = []
    added: list[Any] = []
    for reach in wanted:
        row = present.get(reach.value)
        (kept if row else added).append(row or model(contact=contact, **{column: reach.value}))
        row = (kept if row else added)[-1]
        row.label, row.is_primary = reach.label, reach.is_primary
    model.objects.bulk_update(kept, ["label", "is_primary"])
    model.objects.bulk_create(added)


def keep_identities(
    contact: Contact, *, emails: list[Reach], before: frozenset[Name] = frozenset()
) -> None:
    """Let product events find the contact by its external id and its addresses.

    Of the names before the change those that are gone are let go; names that other systems
    gave the contact stay. An address that another contact claimed first stays theirs.

    :raises ExternalIdTaken: if another contact goes by the external id.
    """
    names = names_of(contact, emails)
    for system, value in before - names:
        Identity.objects.filter(contact=contact, system=system, value=value).delete()
    Identity.objects.bulk_create(
        [Identity(system=system, value=value, contact=contact) for system, value in sorted(names)],
        ignore_conflicts=True,
    )
    external = Identity.objects.filter(system=EXTERNAL, value=contact.external_id or "")
    if external.exclude(contact=contact).exists():
        raise ExternalIdTaken(field="external_id")


def names_of(contact: Contact, emails: list[Reach]) -> frozenset[Name]:
    """The names that stand on the contact itself."""
    external = [(EXTERNAL, contact.external_id)] if contact.external_id else []
    return frozenset([*external, *((EMAIL, reach.value) for reach in emails)])

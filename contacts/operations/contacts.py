"""Making, changing and deleting contacts."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.audit import Outsider
from accounts.models import User
from accounts.permissions import OWN
from contacts.activities import CONTACT_CREATED, CONTACT_DELETED, CONTACT_UPDATED
from contacts.entering import check_entry
from contacts.fields import FieldBook
from contacts.gates import held_among, refuse_held
from contacts.models import Contact, CustomField
from contacts.operations import reaching, sensitive, tagging
from contacts.operations.changing import (
    change_columns,
    differences,
    losing_the_race_is_a_refusal,
    refuse_taken_external_id,
)
from contacts.operations.placing import assignments, attributes_of, place
from contacts.operations.relationships import tell_the_others
from contacts.operations.segments.membership import leave_all
from contacts.permissions import CONTACTS_EDIT
from contacts.places import settle_addresses
from contacts.reach import Reach
from events.operations import draft, record, record_many
from ground.collisions import done_again
from ground.versions import Versions, refuse_if_outdated

COLUMNS = (
    "external_id",
    "first_name",
    "last_name",
    "display_name",
    "description",
    "birth_date",
    "country",
    "time_zone",
    "locale",
    "address",
    "other_addresses",
    "source",
    "organisation",
    "registered_on",
    "email_verified",
    "type",
    "owner",
    "team",
)


@transaction.atomic
def create_contact(*, given: dict[str, Any], by: User, now: datetime) -> Contact:
    """A new contact, in the territory it falls to.

    An agent who sees only his own becomes its owner unless he names another; a contact that
    nobody looks after falls to whom the territory says.

    :raises ExternalIdTaken: if another contact has the external id.
    :raises UnknownTag: if a tag is missing and `by` may not manage tags.
    :raises LikelyDuplicate: if somebody like them is there and the firm's rules forbid a second.
    """
    contact = Contact(created_at=now, updated_at=now)
    if by.scope_of(CONTACTS_EDIT) == OWN and not (given.get("owner") or given.get("team")):
        contact.owner = by
    emails, phones = revise(contact, given, [], [], fields=FieldBook(by=by))
    handed = place([contact])
    refuse_taken_external_id(contact)
    with losing_the_race_is_a_refusal():
        contact.save(force_insert=True)
    reaching.set_reaches({contact.pk: emails}, {contact.pk: phones}, known=())
    reaching.keep_identities({contact: emails}, before={})
    after = snapshot(contact, emails, phones)
    sensitive.keep_values([contact], now=now)
    audit.write("contact.created", by=by, obj=contact, after=after, at=now)
    record(
        CONTACT_CREATED,
        contact=contact,
        by=by,
        at=now,
        source=contact.source,
        owner=None if handed else contact.owner_id,
    )
    record_many(assignments(handed, by=by, at=now))
    if given.get("tags"):
        tagging.set_tags({contact: given["tags"]}, by=by, now=now)
    check_entry(contact, [name for name, value in after.items() if value], by=by)
    return contact


@transaction.atomic
def change_contact(
    *,
    contact: Contact,
    changes: dict[str, Any],
    by: User | Outsider,
    now: datetime,
    expected: Versions = None,
) -> Contact:
    """The contact with the changes made; what is not named in them stays.

    `by` is a member of staff, or the contact's own self.

    :raises Outdated: if the contact was changed since the caller read it.
    :raises ExternalIdTaken: if another contact has the external id.
    :raises UnknownTag: if a tag is missing and `by` may not manage tags.
    """
    rows = Contact.objects.select_for_update(of=("self",)).select_related("type")
    contact = rows.get(pk=contact.pk)
    refuse_if_outdated(contact, expected)
    _change_fields(contact, changes, by=by, now=now)
    if isinstance(by, User) and "tags" in changes:
        _retag(contact, changes["tags"], by=by, now=now)
    return contact


def _change_fields(
    contact: Contact, changes: dict[str, Any], *, by: User | Outsider, now: datetime
) -> None:
    emails, phones = reaching.emails_of(contact), reaching.phones_of(contact)
    before, names = snapshot(contact, emails, phones), reaching.names_of(contact, emails)
    attributes = attributes_of(contact)
    emails, phones = revise(contact, changes, emails, phones, fields=FieldBook(by=by))
    handed = place([contact]) if attributes_of(contact) != attributes else []
    after = snapshot(contact, emails, phones)
    changed = differences(before, after)
    if not changed:
        return
    _write(contact, changed, emails, phones, now=now)
    if "emails" in changed or "external_id" in changed:
        reaching.keep_identities({contact: emails}, before={contact.pk: names})
    before, after = ({name: side[name] for name in changed} for side in (before, after))
    audit.write("contact.changed", by=by, obj=contact, before=before, after=after, at=now)
    staff = by if isinstance(by, User) else None
    facts: dict[str, Any] = {"changes": changed} | ({} if staff else {"by_contact": True})
    record(CONTACT_UPDATED, contact=contact, by=staff, at=now, **facts)
    record_many(assignments(handed, by=staff, at=now))
    if staff:
        check_entry(contact, changed, by=staff)


def _retag(contact: Contact, names: list[str], *, by: User, now: datetime) -> None:
    if tagging.set_tags({contact: names}, by=by, now=now):
        contact.version += 1
        contact.updated_at = now
        contact.save(update_fields=["version", "updated_at"])


@done_again
def delete_contact(*, contact: Contact, by: User, now: datetime, expected: Versions = None) -> None:
    """Remove the contact and all that is kept of it; the audit log keeps what it was.

    :raises Outdated: if the contact was changed since the caller read it.
    :raises ContactHeld: if something says that the contact has to be kept.
    """
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    refuse_if_outdated(contact, expected)
    refuse_held(contact.pk)
    delete_contacts(rows=Contact.objects.filter(pk=contact.pk), by=by, now=now)


@transaction.atomic
def delete_contacts(*, rows: QuerySet[Any], by: User, now: datetime) -> int:
    """The same for a set of contacts, but for those that have to be kept; how many there were."""
    held = held_among(list(rows.values_list("pk", flat=True)))
    rows = rows.exclude(pk__in=held)
    locked = list(rows.select_for_update(of=("self",)).order_by("id"))
    ids = [contact.pk for contact in locked]
    emails, phones = reaching.reaches_of(ids)
    audit.write_many(
        audit.entry(
            "contact.deleted",
            by=by,
            obj=contact,
            before=snapshot(contact, emails[contact.pk], phones[contact.pk]),
            at=now,
        )
        for contact in locked
    )
    leave_all(ids)
    tell_the_others(Contact, ids, by=by, now=now)
    record_many(
        [
            draft(CONTACT_DELETED, organisation=contact.organisation_id, by=by, at=now)
            for contact in locked
            if contact.organisation_id
        ]
    )
    Contact.objects.filter(pk__in=ids).delete()
    return len(ids)


def revise(
    contact: Contact,
    changes: dict[str, Any],
    emails: list[Reach],
    phones: list[Reach],
    *,
    fields: Mapping[str, CustomField] | None = None,
) -> tuple[list[Reach], list[Reach]]:
    """Make the changes to a contact in memory. Answers its addresses and numbers after them.

    :raises UnfitFields: naming the custom values that do not fit.
    """
    changes = settle_addresses(changes, contact)
    was_derived = contact.display_name in {"", name_of(contact, emails)}
    change_columns(contact, changes, COLUMNS, fields=fields)
    emails = reaching.emails_wanted(changes, emails)
    phones = reaching.phones_wanted(changes, phones, country=contact.country)
    if not changes.get("display_name") and (was_derived or not contact.display_name):
        contact.display_name = name_of(contact, emails)
    return emails, phones


def name_of(contact: Contact, emails: list[Reach]) -> str:
    """What a contact is shown as until somebody says otherwise."""
    name = f"{contact.first_name} {contact.last_name}".strip()
    return name or next((reach.value for reach in emails if reach.is_primary), "")


def snapshot(contact: Contact, emails: list[Reach], phones: list[Reach]) -> dict[str, Any]:
    """The contact as plain values, to compare and to keep."""
    plain = {name: _plain(getattr(contact, column)) for name, column in columns_kept().items()}
    return {
        **plain,
        "custom": contact.custom,
        # Which were said, and never what.
        "sensitive": sorted(contact.said_apart),
        "emails": [_reach(reach) for reach in emails],
        "phones": [_reach(reach) for reach in phones],
    }


@cache
def columns_kept() -> dict[str, str]:
    """Field → the attribute that holds its plain value."""
    fields = [Contact._meta.get_field(name) for name in (*COLUMNS, "territory")]
    return {field.name: field.attname for field in fields}  # type: ignore[union-attr]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _reach(reach: Reach) -> dict[str, Any]:
    return {"value": reach.value, "label": reach.label, "is_primary": reach.is_primary}


def _write(
    contact: Contact,
    changed: dict[str, Any],
    emails: list[Reach],
    phones: list[Reach],
    *,
    now: datetime,
) -> None:
    contact.version += 1
    contact.updated_at = now
    if "external_id" in changed:
        refuse_taken_external_id(contact)
    columns = [name for name in changed if name not in {"emails", "phones", "sensitive"}]
    with losing_the_race_is_a_refusal():
        contact.save(update_fields=[*columns, "version", "updated_at"])
    sensitive.keep_values([contact], now=now)
    reaching.set_reaches(
        {contact.pk: emails} if "emails" in changed else {},
        {contact.pk: phones} if "phones" in changed else {},
        known=[contact.pk],
    )

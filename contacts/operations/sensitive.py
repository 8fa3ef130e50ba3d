"""Keeping and reading what contacts hold under sensitive fields."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.fields import NOTHING
from contacts.models import Contact, CustomField, Of, SensitiveValue
from ground.refusals import NotThere


def keep_values(contacts: Collection[Contact], *, now: datetime) -> None:
    """Seal what the contacts were given for sensitive fields, and forget it in plain."""
    said = {contact: contact.said_apart for contact in contacts if contact.said_apart}
    if not said:
        return
    slugs = {slug for values in said.values() for slug in values}
    rows = CustomField.objects.filter(of=Of.CONTACT, slug__in=slugs)
    fields = {field.slug: field for field in rows}
    write_values(
        (
            (contact.pk, fields[slug], value)
            for contact, values in said.items()
            for slug, value in values.items()
            if slug in fields
        ),
        now=now,
    )
    for contact in said:
        del contact.said_apart


def write_values(told: Iterable[tuple[int, CustomField, Any]], *, now: datetime) -> None:
    """Seal values of contacts, by their ids; nothing takes a value away."""
    new, gone = [], list[tuple[int, int]]()
    for contact, field, value in told:
        if value in NOTHING:
            gone.append((contact, field.pk))
            continue
        row = SensitiveValue(contact_id=contact, field=field, updated_at=now)
        row.value = json.dumps(value)
        new.append(row)
    SensitiveValue.objects.bulk_create(
        new,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["contact", "field"],
        # What is sealed is bound to the row's token, so both are the newer ones.
        update_fields=["row_token", "value", "updated_at"],
    )
    for field_id in {field for _, field in gone}:
        theirs = [contact for contact, field in gone if field == field_id]
        SensitiveValue.objects.filter(field=field_id, contact__in=theirs).delete()


@transaction.atomic
def reveal(*, contact: Contact, slug: str, by: User, now: datetime) -> Any:
    """The value that the contact holds, for a person to read; the audit log says who did.

    :raises NotThere: if there is no such sensitive field, or the contact holds no value of it.
    """
    row = (
        SensitiveValue.objects.select_related("field")
        .filter(contact=contact, field__slug=slug, field__sensitive=True, field__is_retired=False)
        .first()
    )
    if row is None:
        raise NotThere
    audit.write("sensitive.revealed", by=by, obj=contact, at=now, field=slug)
    return value_of(row)


def value_of(row: SensitiveValue) -> Any:
    """What is sealed in a row."""
    return json.loads(row.value)

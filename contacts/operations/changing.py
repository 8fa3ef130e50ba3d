"""What changing a contact and changing an organisation have in common."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction

from contacts.errors import ExternalIdTaken
from contacts.fields import validate_custom
from contacts.models import Contact, CustomField, Of, Organisation


def change_columns(
    row: Contact | Organisation,
    changes: dict[str, Any],
    columns: Iterable[str],
    *,
    fields: Mapping[str, CustomField] | None = None,
) -> None:
    """Set the named columns; `custom` is merged, a null in it takes the value away.

    `fields` are the custom fields there are, where the caller knows them.

    :raises UnfitFields: naming the custom values that do not fit; a new record must have
        those that are required.
    """
    for name in columns:
        if name in changes:
            setattr(row, name, changes[name])
    is_new = row._state.adding
    if "custom" in changes or is_new:
        of = Of.CONTACT if isinstance(row, Contact) else Of.ORGANISATION
        given = validate_custom(of, changes.get("custom", {}), fields=fields, complete=is_new)
        merged = {**row.custom, **given}
        row.custom = {slug: value for slug, value in merged.items() if value is not None}


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Field → [before, after], of those that differ."""
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def refuse_taken_external_id(row: Contact | Organisation) -> None:
    """
    :raises ExternalIdTaken: if another row has the external id.
    """
    if not row.external_id:
        return
    same = type(row).objects.filter(external_id=row.external_id)
    if same.exclude(pk=row.pk).exists():
        raise ExternalIdTaken(field="external_id")


@contextmanager
def losing_the_race_is_a_refusal() -> Iterator[None]:
    """The same refusal where another transaction took the external id a moment ago."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fault:
        if "external_id" in str(fault):
            raise ExternalIdTaken(field="external_id") from None
        raise

"""What changing a contact and changing an organisation have in common."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction

from contacts.computing import COLUMNS as FORMULA_COLUMNS
from contacts.computing import Formulas
from contacts.errors import ExternalIdTaken, FieldValueTaken
from contacts.fields import FieldBook, validate_custom
from contacts.models import Contact, CustomField, Of, Organisation
from ground.refusals import Refusal

#: The name of the index that keeps a field's values apart, with the field's id.
UNIQUE_INDEX = re.compile(r'"custom_([0-9]+)_unique"')


def change_columns(
    row: Contact | Organisation,
    changes: dict[str, Any],
    columns: Iterable[str],
    *,
    fields: Mapping[str, CustomField] | None = None,
) -> None:
    """Set the named columns; `custom` is merged, a null in it takes the value away.

    `fields` are the custom fields there are, where the caller knows them. What sensitive ones
    are given stays apart, in `said_apart`, until `sensitive.keep_values` seals it.

    :raises UnfitFields: naming the custom values that do not fit; a new record must have
        those that are required.
    """
    for name in columns:
        if name in changes:
            setattr(row, name, changes[name])
    is_new = row._state.adding
    of = Of.CONTACT if isinstance(row, Contact) else Of.ORGANISATION
    if "custom" in changes or is_new:
        book = FieldBook(of) if fields is None else fields
        given = validate_custom(
            of,
            changes.get("custom", {}),
            fields=book,
            complete=is_new,
            type=row.type.slug if row.type else None,
        )
        if apart := {slug: given.pop(slug) for slug in [*given] if book[slug].sensitive}:
            row.said_apart = {**row.said_apart, **apart}  # type: ignore[union-attr]
        merged = {**row.custom, **given}
        row.custom = {slug: value for slug, value in merged.items() if value is not None}
    if "custom" in changes or is_new or changes.keys() & set(FORMULA_COLUMNS[of]):
        formulas_of(of, fields).work_out(row)


def formulas_of(of: str, fields: Mapping[str, CustomField] | None) -> Formulas:
    """The formulas among the fields, worked out once for each book of them."""
    book = FieldBook(of) if fields is None else fields
    known: Formulas | None = getattr(book, "formulas", None)
    if known is None:
        known = Formulas(of, book)
        if isinstance(book, FieldBook):
            book.formulas = known
    return known


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
    """A refusal where another record has the external id, or a value that only one may have."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fault:
        if refusal := refusal_of(fault):
            raise refusal from None
        raise


def refusal_of(fault: IntegrityError) -> Refusal | None:
    """What a person did wrong whose change the database did not take, if that is what it was."""
    if "external_id" in str(fault):
        return ExternalIdTaken(field="external_id")
    if found := UNIQUE_INDEX.search(str(fault)):
        slug = CustomField.objects.values_list("slug", flat=True).get(pk=found[1])
        return FieldValueTaken(field=f"custom.{slug}")
    return None

"""Narrowing and ordering lists by custom fields: `?custom.seats.min=5&ordering=-custom.seats`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django_filters.constants import EMPTY_VALUES

from contacts.field_values import LOOKUPS, NUMBERS, SEVERAL, Kind, Unfit, clean_value
from contacts.models import CustomField
from contacts.queries.custom import CustomKey, between, findable_fields, having, with_value
from contacts.reach import clean_phone
from ground.refusals import Refusal

PREFIX = "custom."
YES_OR_NO = {"true": True, "false": False}
SIDES = {"min": "gte", "max": "lte"}
Narrow = Callable[[QuerySet[Any], Any], QuerySet[Any]]


class ValueField(forms.CharField):
    """A value in an address, as the field it is compared with holds it."""

    def __init__(self, *, read: Callable[[str], Any], **given: Any) -> None:
        super().__init__(max_length=1000, **given)
        self.read = read

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return self.read(text) if text else None
        except (Unfit, Refusal) as fault:
            raise forms.ValidationError(str(fault)) from None


class ValueFilter(filters.Filter):
    field_class = ValueField

    def __init__(self, narrow: Narrow, *, read: Callable[[str], Any]) -> None:
        super().__init__(read=read)
        self.narrow = narrow

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs if value in EMPTY_VALUES else self.narrow(qs, value)


@dataclass(frozen=True)
class Ordering:
    """A column that a list's rows get to be ordered by."""

    column: str
    key: CustomKey


def custom_filters(of: str, names: Iterable[str]) -> dict[str, ValueFilter]:
    """Those of the names that narrow a list by a field, with what they do. Asks the database
    only if there can be any."""
    asked = {name: name.split(".") for name in names if name.startswith(PREFIX)}
    if not asked:
        return {}
    fields = findable_fields(of, {parts[1] for parts in asked.values()})
    made = {
        name: _filter(fields[parts[1]], parts[2:])
        for name, parts in asked.items()
        if parts[1] in fields
    }
    return {name: each for name, each in made.items() if each is not None}


def custom_ordering(of: str, name: str) -> Ordering | None:
    """What `?ordering=custom.slug` means, if there is such a field and it can be ordered by."""
    slug = name.removeprefix(PREFIX)
    if slug == name:
        return None
    field = findable_fields(of, [slug]).get(slug)
    if field is None or field.kind in SEVERAL:
        return None
    return Ordering(f"custom_{field.pk}", CustomKey(slug))


def _filter(field: CustomField, parts: list[str]) -> ValueFilter | None:
    def read(text: str) -> Any:
        return read_value(field, text)

    match parts:
        case []:
            return ValueFilter(lambda rows, value: with_value(rows, field, value), read=read)
        case ["set"]:
            return ValueFilter(lambda rows, value: having(rows, field, value), read=yes_or_no)
        case [side] if side in SIDES and field.kind not in SEVERAL:
            way = SIDES[side]
            return ValueFilter(
                lambda rows, value: between(rows, field, side=way, value=value), read=read
            )
    return None


def yes_or_no(text: str) -> bool:
    if text not in YES_OR_NO:
        raise Unfit("Expected true or false.")
    return YES_OR_NO[text]


def read_value(field: CustomField, text: str) -> Any:
    """
    :raises Unfit: if the field could hold no such value.
    """
    if field.gives in NUMBERS:
        # An amount is compared by its number, whatever its currency.
        return clean_value(text, CustomField(kind=Kind.NUMBER))
    if field.gives == Kind.BOOLEAN:
        return yes_or_no(text)
    if field.kind in LOOKUPS:
        if not (text.isascii() and text.isdigit()):
            raise Unfit("Expected the id of a record.")
        return int(text[:19])
    if field.gives in {Kind.DATE, Kind.DATETIME}:
        return clean_value(text, CustomField(kind=field.gives))
    return clean_phone(text) if field.kind == Kind.PHONE else text

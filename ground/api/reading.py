"""Rendering rows quickly: each field is asked once how it reads, not at every row.

DRF looks up a field's source, its errors and its kind anew for every value. A list of fifty
rows has thousands of values, and most of them are shown just as the database gave them.
"""

from collections.abc import Callable, Container
from copy import copy, deepcopy
from functools import cache, cached_property
from operator import attrgetter
from typing import Any

from django.db.models import Model
from django.utils import timezone
from rest_framework import serializers
from rest_framework.fields import Field, SkipField
from rest_framework.relations import PKOnlyObject

Read = Callable[[Any], Any]
#: What a column of the database holds in the very form in which JSON shows it.
AS_THEY_ARE = (
    serializers.BooleanField,
    serializers.CharField,
    serializers.IntegerField,
    serializers.JSONField,
)
#: What looks at a value only to turn it into text.
AS_TEXT = (serializers.DateField, serializers.DecimalField)


class QuickRows(serializers.BaseSerializer[Any]):
    """A model serializer whose rows are read by functions made once for each answer."""

    def get_fields(self) -> dict[str, Any]:
        return self.copied_fields()

    @classmethod
    def copied_fields(cls, chosen: Container[str] | None = None) -> dict[str, Any]:
        """Copies of the fields, which the model was asked for once: DRF asks it at each answer."""
        fields = _patterns(cls).items()  # type: ignore[arg-type]
        return {name: copied(field) for name, field in fields if chosen is None or name in chosen}

    @cached_property
    def readers(self) -> list[tuple[str, Read]]:
        model: type[Model] = self.Meta.model  # type: ignore[attr-defined]
        return [
            (field.field_name, reader_of(field, model))
            for field in self._readable_fields  # type: ignore[attr-defined]
        ]

    def to_representation(self, instance: Any) -> Any:
        shown = {}
        for name, read in self.readers:
            try:
                shown[name] = read(instance)
            except SkipField:
                continue
        return shown


@cache
def _patterns(serializer: type[QuickRows]) -> dict[str, Any]:
    return serializers.ModelSerializer.get_fields(serializer())  # type: ignore[arg-type]


def copied(field: Any) -> Any:
    """A field to bind: one that holds others needs them copied, too."""
    holds_others = isinstance(field, serializers.BaseSerializer) or any(
        hasattr(field, name) for name in ("child", "child_relation")
    )
    return deepcopy(field) if holds_others else copy(field)


def reader_of(field: Any, model: type[Model]) -> Read:
    """A function from a row to what the field shows of it."""
    if type(field) is serializers.SerializerMethodField:
        own: Read = getattr(field.parent, field.method_name)
        return own
    column = column_of(field, model)
    if column is None:
        return by_asking(field)
    if type(field) is serializers.PrimaryKeyRelatedField and field.pk_field is None:
        return attrgetter(column)
    if type(field) is serializers.DateTimeField:
        return as_moment(column)
    if isinstance(field, AS_TEXT):
        return as_text(column, field.to_representation)
    return attrgetter(column) if is_plain(field) else by_asking(field)


def column_of(field: Any, model: type[Model]) -> str | None:
    """The attribute that holds the field's column, if it shows one of the row's own."""
    if len(field.source_attrs) != 1:
        return None
    return columns_of(model).get(field.source)


@cache
def columns_of(model: type[Model]) -> dict[str, str]:
    return {column.name: column.attname for column in model._meta.concrete_fields}


def is_plain(field: Any) -> bool:
    """Whether the field adds nothing to what DRF's own kinds do with a value."""
    kind = next((kind for kind in AS_THEY_ARE if isinstance(field, kind)), None)
    return kind is not None and type(field).to_representation is kind.to_representation


def as_text(column: str, write: Read) -> Read:
    get = attrgetter(column)

    def read(row: Any) -> Any:
        value = get(row)
        return None if value is None else write(value)

    return read


def as_moment(column: str) -> Read:
    """As DRF writes a moment, without asking at each for the zone of the answer."""
    get, zone = attrgetter(column), timezone.get_current_timezone()

    def read(row: Any) -> Any:
        value = get(row)
        if value is None:
            return None
        text = value.astimezone(zone).isoformat()
        return f"{text[:-6]}Z" if text.endswith("+00:00") else text

    return read


def by_asking(field: Field[Any, Any, Any, Any]) -> Read:
    """As DRF itself does it."""

    def read(row: Any) -> Any:
        value = field.get_attribute(row)
        known = value.pk if isinstance(value, PKOnlyObject) else value
        return None if known is None else field.to_representation(value)

    return read

"""Related records that many rows name, looked up in one query per field."""

from typing import Any

from rest_framework import serializers
from rest_framework.relations import PrimaryKeyRelatedField, RelatedField, SlugRelatedField

MOST = 2**63


class Looked(RelatedField[Any, Any, Any]):
    """Takes the record from `named_in`, where its row was one of many."""

    def to_internal_value(self, data: Any) -> Any:
        found = self.context.get("related", {}).get(self.field_name)
        if found is None or not is_plain(data, self):
            return super().to_internal_value(data)
        if data not in found:
            self.fail("does_not_exist", pk_value=data, value=data, slug_name=column_of(self))
        return found[data]


def named_in(
    rows: list[dict[str, Any]], shape: type[serializers.Serializer[Any]], context: dict[str, Any]
) -> dict[str, Any]:
    """The context that lets the rows' `Looked` fields find their records without asking."""
    fields = shape(context=context).fields
    looked = {name: field for name, field in fields.items() if isinstance(field, Looked)}
    return {"related": {name: _found(field, rows) for name, field in looked.items()}}


def column_of(field: Any) -> str:
    return field.slug_field if isinstance(field, SlugRelatedField) else "pk"


def is_plain(value: Any, field: Any) -> bool:
    """Whether the value is of the field's own type; the others are the field's to refuse."""
    if isinstance(field, PrimaryKeyRelatedField):
        return type(value) is int and 0 < value < MOST
    return type(value) is str and "\x00" not in value


def _found(field: Any, rows: list[dict[str, Any]]) -> dict[Any, Any]:
    name, column = field.field_name, column_of(field)
    values = {row[name] for row in rows if name in row and is_plain(row[name], field)}
    if not values:
        return {}
    found = field.get_queryset().filter(**{f"{column}__in": values})
    return {getattr(row, column): row for row in found}

"""A column of an export: where its values come from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.functional import Promise

from contacts.models import CustomField
from exports.cells import Structured

CUSTOM = "custom."


@dataclass(frozen=True)
class Column:
    """`key` is what an import calls it too, where it can be imported."""

    key: str
    label: str | Promise
    value: Callable[[Any], Any]
    #: What stands beside the record and has to be read with it.
    needs: str = ""
    #: Whether it is there where nobody says which columns are wanted.
    is_usual: bool = False


def usual(column: Column) -> Column:
    return replace(column, is_usual=True)


def own(key: str, label: Promise) -> Column:
    """A column of the record's own table."""
    return Column(key, label, lambda record: getattr(record, key))


def beside(key: str, label: Promise, rows: str, part: str) -> Column:
    """A part of the one row that stands beside the record."""

    def read(record: Any) -> Any:
        row = getattr(record, rows)
        return getattr(row, part) if row else None

    return Column(key, label, read, rows)


def primary(key: str, label: Promise, rows: str, part: str) -> Column:
    """A part of the primary one of many rows beside the record."""

    def read(record: Any) -> Any:
        return next((getattr(row, part) for row in getattr(record, rows) if row.is_primary), None)

    return Column(key, label, read, rows)


def others(key: str, label: Promise, rows: str, part: str) -> Column:
    """A part of each of the rows that are not the primary one."""

    def read(record: Any) -> list[Any]:
        return [getattr(row, part) for row in getattr(record, rows) if not row.is_primary]

    return Column(key, label, read, rows)


def in_address(part: str, label: Promise) -> Column:
    return Column(f"address.{part}", label, lambda record: (record.address or {}).get(part))


def custom_columns(of: str) -> list[Column]:
    """The firm's own fields, in their order; one that is being retired is there no more.

    What is sensitive is shown to one person at a time, and in no file.
    """
    shown = CustomField.objects.filter(of=of, is_retired=False, sensitive=False)
    fields = shown.order_by("order", "id")
    return [custom_column(field) for field in fields]


def custom_column(field: CustomField) -> Column:
    """A firm's field. Of lists the values are written, which no translation changes."""
    slug = field.slug
    shapes: dict[Any, Callable[[Any], Any]] = {
        CustomField.Kind.DATE: _day,
        CustomField.Kind.JSON: Structured,
    }
    shape = shapes.get(CustomField.Kind(field.gives), _same)

    def read(record: Any) -> Any:
        return shape((record.custom or {}).get(slug))

    return Column(CUSTOM + slug, field.label, read)


def _same(value: Any) -> Any:
    return value


def _day(value: Any) -> Any:
    """The day that a text names; what names none stays as it is."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value

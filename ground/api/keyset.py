"""Where a page starts and ends: keyset conditions and the cursors that carry them."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Func, Q, QuerySet, Value

from ground.api.errors import BadCursor
from ground.totals import Total

if TYPE_CHECKING:
    Column = models.Field[Any, Any]
else:
    Column = models.Field

BIGGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Order:
    """Columns all read in one direction; the id settles ties in the same direction."""

    name: str
    columns: tuple[str, ...]
    descending: bool

    def turned(self) -> "Order":
        return Order(self.name, self.columns, not self.descending)

    def terms(self) -> list[str]:
        sign = "-" if self.descending else ""
        names = [name for name in self.columns if name != "id"]
        return [f"{sign}{name}" for name in [*names, "id"]]


@dataclass(frozen=True)
class Cursor:
    """The row a page begins behind, or ends before when going back."""

    order: str
    values: tuple[Any, ...]
    id: int
    back: bool
    total: Total

    def encode(self) -> str:
        values = [_as_json(value) for value in self.values]
        total = [self.total.value, int(self.total.exact)]
        text = json.dumps([self.order, values, self.id, int(self.back), total])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """
        :raises BadCursor: if it was not made by `encode`.
        """
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            order, values, id, back, (total, exact) = parts
        except (ValueError, TypeError, binascii.Error, RecursionError):
            raise BadCursor(field="cursor") from None
        fits = isinstance(order, str) and isinstance(values, list) and _is_id(id) and _is_id(total)
        if not fits or any("\x00" in value for value in values if isinstance(value, str)):
            raise BadCursor(field="cursor")
        return cls(order, tuple(values), id, bool(back), Total(total, bool(exact)))


class RowComparison(Func):
    """`(a, b) > (x, y)` as one comparison of rows, which an index on both can start from."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, names: tuple[str, ...], operator: str, values: list[Value]) -> None:
        super().__init__(*(F(name) for name in names), *values)
        self.operator = operator

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _ in side) for side in (parts[:half], parts[half:]))
        params = [param for _, params in parts for param in params]
        return f"({left}) {self.operator} ({right})", params


def rows_behind(rows: QuerySet[Any], order: Order, cursor: Cursor) -> list[QuerySet[Any]]:
    """The rows after the cursor's, as up to two stretches to be read one after the other.

    PostgreSQL puts NULLs last going up and first going down. They are a stretch of their
    own, so that each stretch is one range of an index.
    """
    columns = tuple(name for name in order.columns if name != "id")
    if len(cursor.values) != len(columns):
        raise BadCursor(field="cursor")
    fields = [_field(rows, name) for name in columns]
    values = [_as_column(field, value) for field, value in zip(fields, cursor.values, strict=True)]
    operator = "<" if order.descending else ">"
    by_id = Q(id__lt=cursor.id) if order.descending else Q(id__gt=cursor.id)
    ordered = rows.order_by(*order.terms())
    if any(value is None for value in values):
        nulls = ordered.filter(by_id, **{f"{columns[0]}__isnull": True})
        known = ordered.filter(**{f"{columns[0]}__isnull": False})
        return [nulls, known] if order.descending else [nulls]
    places = [Value(value, output_field=field) for field, value in zip(fields, values, strict=True)]
    behind = ordered.filter(RowComparison((*columns, "id"), operator, [*places, Value(cursor.id)]))
    if order.descending or not any(_may_be_null(field) for field in fields):
        return [behind]
    return [behind, ordered.filter(**{f"{columns[0]}__isnull": True})]


def values_of(row: Any, order: Order) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in order.columns if name != "id")


def _field(rows: QuerySet[Any], name: str) -> Column:
    annotation = rows.query.annotations.get(name)
    if annotation is not None:
        return annotation.output_field
    found = rows.model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise FieldDoesNotExist(f"{name} is not a column to order by.")
    return found


def _may_be_null(field: Column) -> bool:
    return field.null or not getattr(field, "model", None)


def _as_column(field: Column, value: Any) -> Any:
    if isinstance(value, (dict, list)):
        raise BadCursor(field="cursor")
    try:
        return None if value is None else field.to_python(value)
    except (ValidationError, ValueError, TypeError, OverflowError):
        raise BadCursor(field="cursor") from None


def _as_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and 0 <= value <= BIGGEST_ID

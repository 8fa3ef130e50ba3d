"""How rows become a value: as SQL, and in the form that records hold it in."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from contacts.computing import stored
from contacts.conditions.operators import Kind
from contacts.conditions.sql import Sql, sql
from contacts.formulas import LONGEST_RESULT
from contacts.models import CustomField

Result = CustomField.Result
ORDERED = frozenset({Kind.NUMBER, Kind.DATE, Kind.MOMENT})
ANYTHING = frozenset({Kind.TEXT, Kind.CHOICE, Kind.NUMBER, Kind.BOOLEAN, Kind.MOMENT})
#: How rows can be taken, with the kinds of value that go with it; none where rows themselves do.
TAKES: dict[str, frozenset[Kind]] = {
    "count": frozenset(),
    "any": frozenset(),
    "share": frozenset(),
    "distinct": ANYTHING,
    "sum": frozenset({Kind.NUMBER}),
    "average": frozenset({Kind.NUMBER}),
    "least": ORDERED,
    "most": ORDERED,
    "first": ANYTHING,
    "last": ANYTHING,
}
#: What comes of it, whatever the value; the others give what the value is.
GIVES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("count", "distinct", "sum", "average"), (Result.NUMBER,)),
    "any": (Result.BOOLEAN,),
    "share": (Result.PERCENT,),
}
#: The first is usual.
GIVES_VALUE: dict[Kind, tuple[str, ...]] = {
    Kind.NUMBER: (Result.NUMBER,),
    Kind.BOOLEAN: (Result.BOOLEAN,),
    Kind.DATE: (Result.DATE,),
    Kind.MOMENT: (Result.DATETIME, Result.DATE),
}
SUMMED = {"distinct": "count(DISTINCT {})", "sum": "sum({})", "average": "avg({})"}
SUMMED |= {"least": "min({})", "most": "max({})"}


def results_of(take: str, kind: Kind | None) -> tuple[str, ...]:
    """What a field can say that comes of it."""
    if take in GIVES or kind is None:
        return GIVES.get(take, (Result.NUMBER,))
    return GIVES_VALUE.get(kind, (Result.TEXT,))


def taken(take: str, value: Sql, order: str = "") -> Sql:
    """The rows of a group as one value; `order` is that of first and last."""
    if take in SUMMED:
        return sql(SUMMED[take], value)
    if take in {"first", "last"}:
        way = "ASC" if take == "first" else "DESC"
        ordered = order.replace("{way}", way)
        return sql(
            f"(array_agg({{}} ORDER BY {ordered}) FILTER (WHERE {{}} IS NOT NULL))[1]",
            value,
            value,
        )
    return Sql("count(*)" if take == "count" else "true")


def kept(field: CustomField, value: Any) -> Any:
    """What came of the rows, in the form it is stored in; None for nothing."""
    if value is None:
        return field.begins_with
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, Decimal)):
        return stored(field, Decimal(value))
    if isinstance(value, datetime):
        if field.result == Result.DATE:
            return value.astimezone(ZoneInfo(settings.TIME_ZONE)).date().isoformat()
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:LONGEST_RESULT] or None

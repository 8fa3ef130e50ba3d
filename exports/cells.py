"""Values of records as cells of a table.

A cell holds text, a number, a yes or no, a day, or nothing. What has several parts is written so
that an import reads the parts again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson

Cell = str | int | float | Decimal | bool | date | None


@dataclass(frozen=True)
class Structured:
    """A value that is JSON in a cell, whatever its shape."""

    value: Any


def cell_of(value: Any) -> Cell:
    """The value as one cell; what is structured is JSON."""
    if isinstance(value, datetime):
        return moment(value)
    if value is None or isinstance(value, str | int | float | Decimal | bool | date):
        return value
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        return f"{value['amount']} {value['currency']}"
    if isinstance(value, list | tuple) and all(isinstance(one, str | int) for one in value):
        return listed(value)
    bare = value.value if isinstance(value, Structured) else value
    return None if bare is None else orjson.dumps(bare).decode()


def listed(parts: Iterable[Any]) -> str:
    """Parts in one cell, a semicolon between; one that a comma would tear is closed by one."""
    words = [str(part) for part in parts]
    together = "; ".join(words)
    return f"{together};" if len(words) == 1 and "," in together else together


def moment(value: datetime) -> str:
    """A moment in UTC, in a form that says so."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def plain_value(value: Any) -> Any:
    """The value as JSON has it."""
    if isinstance(value, Structured):
        return value.value
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value

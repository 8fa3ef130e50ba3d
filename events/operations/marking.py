"""What is said of everything that is recorded for one cause, such as an import."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import orjson

from events.operations.copying import COLUMNS

#: The property of what was recorded quietly: consumers that act on people pass over it.
QUIET = "$quiet"
_PROPERTIES = COLUMNS.index("properties")
_marks: ContextVar[dict[str, Any] | None] = ContextVar("marks", default=None)


@contextmanager
def marking(*, quiet: bool, **said: Any) -> Iterator[None]:
    """Everything recorded within says `$name` for each of these, and is quiet if wished.

    Names begin with a dollar sign, so that they are told from an activity's own properties.
    """
    given = {f"${name}": value for name, value in said.items()} | ({QUIET: True} if quiet else {})
    token = _marks.set({**(_marks.get() or {}), **given})
    try:
        yield
    finally:
        _marks.reset(token)


def marks() -> dict[str, Any]:
    return _marks.get() or {}


def marked_rows(rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
    """Rows for COPY with the marks among their properties."""
    said = marks()
    if not said:
        return rows
    return [
        (*row[:_PROPERTIES], {**_parsed(row[_PROPERTIES]), **said}, *row[_PROPERTIES + 1 :])
        for row in rows
    ]


def _parsed(properties: Any) -> dict[str, Any]:
    found: dict[str, Any] = (
        orjson.loads(properties) if isinstance(properties, bytes) else properties
    )
    return found

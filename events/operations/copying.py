"""Rows into the log by PostgreSQL's COPY, the quickest way there is."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple

import orjson
from django.db import connection


class Entry(NamedTuple):
    """The plain values of one activity, in the order that `record_rows` takes them."""

    type: str
    title: str
    occurred_at: datetime
    contact_id: int | None = None
    organisation_id: int | None = None
    subject_type: str = ""
    subject_id: str = ""
    description: str = ""
    #: A mapping, or JSON already written as bytes.
    properties: Any = b"{}"
    item_type: str = ""
    item_id: str = ""
    item_title: str = ""
    category: str = ""
    amount: Any = None
    source: str = ""
    source_key: str | None = None
    by_id: int | None = None


COLUMNS = Entry._fields
_PROPERTIES = COLUMNS.index("properties")
_COPY = f"COPY events_activity (id, position, {', '.join(COLUMNS)}) FROM STDIN"
_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Place(NamedTuple):
    """Where a row stands in the log: its id, and the position of the transaction it is part of."""

    id: int
    position: int


def reserve(count: int) -> list[Place]:
    """Places for `count` rows of this transaction, which nobody else will be given."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('events_activity', 'id')),"
            " events_log_position() FROM generate_series(1, %s)",
            [count],
        )
        return [Place(*row) for row in cursor.fetchall()]


def copy_in(rows: Sequence[tuple[Any, ...]], places: Sequence[Place]) -> None:
    """Write the rows at the places that were reserved for them in this transaction."""
    lines = (_line(row, place) for row, place in zip(rows, places, strict=True))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(_COPY, BytesIO("".join(lines).encode()))


def _line(row: tuple[Any, ...], place: Place) -> str:
    values = [str(place.id), str(place.position)]
    for index, value in enumerate(row):
        if index == _PROPERTIES:
            written = value if isinstance(value, bytes) else orjson.dumps(value, default=str)
            # JSON writes control characters as escapes, so its backslashes alone are special.
            values.append(written.decode().replace("\\", "\\\\"))
        elif value is None:
            values.append("\\N")
        elif isinstance(value, str):
            is_plain = value.isprintable() and "\\" not in value
            values.append(value if is_plain else value.translate(_SPECIAL))
        elif isinstance(value, datetime):
            values.append(value.isoformat())
        else:
            values.append(str(value))
    return "\t".join(values) + "\n"

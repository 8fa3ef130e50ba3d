"""Rows into the log by PostgreSQL's COPY, the quickest way there is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from ground.copying import copy_rows


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
_RESERVE = """
WITH log AS MATERIALIZED (
    SELECT pg_get_serial_sequence('events_activity', 'id')::regclass AS sequence,
           events_log_position() AS position
)
SELECT nextval(sequence), position FROM log, generate_series(1, %s)
"""


class Place(NamedTuple):
    """Where a row stands in the log: its id, and the position of the transaction it is part of."""

    id: int
    position: int


def reserve(count: int) -> list[Place]:
    """Places for `count` rows of this transaction, which nobody else will be given."""
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, [count])
        return [Place(*row) for row in cursor.fetchall()]


def copy_in(rows: Sequence[tuple[Any, ...]], places: Sequence[Place]) -> None:
    """Write the rows at the places that were reserved for them in this transaction."""
    placed = [place + row for place, row in zip(places, rows, strict=True)]
    copy_rows("events_activity", (*Place._fields, *COLUMNS), placed)

"""Rows into a table by PostgreSQL's COPY, the quickest way there is."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import orjson
from django.db import connection

_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_JSON = {dict, list, bytes}
# The sequence is looked up once: asked for beside each id, its name costs more than the id.
_RESERVE = """
WITH held AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence)
SELECT nextval(sequence) FROM held, generate_series(1, %s)
"""


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of plain values; a mapping or a list becomes JSON, and bytes are JSON already.

    :raises IntegrityError: if a constraint of the table forbids one; then none is written.
    """
    # Column by column: most hold one value only, or texts that are written as they stand.
    written = [_column(values) for values in zip(*rows, strict=True)]
    if not written:
        return
    text = "\n".join(map("\t".join, zip(*written, strict=True))) + "\n"
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f'COPY "{table}" ({named}) FROM STDIN', BytesIO(text.encode()))


def reserve_ids(table: str, count: int) -> list[int]:
    """Ids for so many rows of a table, which nobody else will be given."""
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, [table, count])
        return [id for (id,) in cursor.fetchall()]


def _column(values: Sequence[Any]) -> Sequence[str]:
    kinds = set(map(type, values))
    if kinds == {str}:
        whole = "".join(values)
        # A backslash is printable, so it is looked for as well.
        is_plain = whole.isprintable() and "\\" not in whole
        return values if is_plain else [value.translate(_SPECIAL) for value in values]
    if kinds == {int}:
        return list(map(str, values))
    if len(kinds) > 1 or kinds <= _JSON:
        return [_written(value) for value in values]
    known = {value: _written(value) for value in set(values)}
    return [known[value] for value in values]


def _written(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_SPECIAL)
    if isinstance(value, (dict, list, bytes)):
        text = value if isinstance(value, bytes) else orjson.dumps(value, default=str)
        # JSON writes control characters as escapes, so its backslashes alone are special.
        return text.decode().replace("\\", "\\\\")
    return value.isoformat() if isinstance(value, datetime) else str(value)

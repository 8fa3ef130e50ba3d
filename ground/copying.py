"""Rows into a table by PostgreSQL's COPY, the quickest way there is."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import orjson
from django.db import connection

_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of plain values; a mapping or a list is written as JSON.

    :raises IntegrityError: if a constraint of the table forbids one; then none is written.
    """
    # Column by column: most hold few values, and many rows the same one.
    written = [_column(values) for values in zip(*rows, strict=True)]
    if not written:
        return
    text = "\n".join(["\t".join(line) for line in zip(*written, strict=True)]) + "\n"
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f'COPY "{table}" ({named}) FROM STDIN', BytesIO(text.encode()))


def _column(values: Sequence[Any]) -> list[str]:
    known: dict[Any, str] = {}
    texts = []
    for value in values:
        if isinstance(value, (dict, list)):
            texts.append(_written(value))
            continue
        text = known.get(value)
        if text is None:
            text = known[value] = _written(value)
        texts.append(text)
    return texts


def _written(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        # A backslash is printable, so it is looked for as well.
        is_plain = value.isprintable() and "\\" not in value
        return value if is_plain else value.translate(_SPECIAL)
    if isinstance(value, (dict, list)):
        # JSON writes control characters as escapes, so its backslashes alone are special.
        return orjson.dumps(value, default=str).decode().replace("\\", "\\\\")
    return str(value)

"""Many rows changed by one statement, each to values of its own."""

from collections.abc import Collection, Sequence

import orjson
from django.db import connection, models

_UPDATE = """
UPDATE {table} AS held SET {changes}
FROM json_populate_recordset(NULL::{table}, %s::json) AS given WHERE given.id = held.id
"""


def update_rows(rows: Sequence[models.Model], fields: Collection[str]) -> None:
    """Write these fields of rows that are there, as they stand in memory.

    An UPDATE by the ORM is a CASE for each row and column, and an INSERT … ON CONFLICT writes
    each row twice.

    :raises IntegrityError: if a constraint of the table forbids one; then none is written.
    """
    if not rows:
        return
    meta = rows[0]._meta
    named = [meta.get_field(name) for name in fields]
    columns = {field.attname: field.column for field in named}  # type: ignore[union-attr]
    given = [
        {"id": row.pk} | {column: getattr(row, name) for name, column in columns.items()}
        for row in rows
    ]
    changes = ", ".join(f'"{column}" = given."{column}"' for column in columns.values())
    sql = _UPDATE.format(table=f'"{meta.db_table}"', changes=changes)
    with connection.cursor() as cursor:
        cursor.execute(sql, [orjson.dumps(given, default=str).decode()])

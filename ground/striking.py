"""Striking a person's names from the texts of a model, one stretch of its rows after the other."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models

from ground.personal import ERASED

STRETCH = 20_000


def strike(model: Any, texts: Iterable[str], *, pattern: str, first: int) -> tuple[int, int | None]:
    """Strike what the pattern finds in rows from id `first` on.

    :return: how many rows were changed, and where to go on; None at the end.
    """
    columns = [model._meta.get_field(name) for name in texts]
    key = connection.ops.quote_name(model._meta.pk.column)
    table = connection.ops.quote_name(model._meta.db_table)
    sets = ", ".join(_set(column) for column in columns)
    found = " OR ".join(f"{connection.ops.quote_name(c.column)}::text ~* %s" for c in columns)
    until = first + STRETCH - 1
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max({key}), 0) FROM {table}")  # noqa: S608 - quoted
        last = cursor.fetchone()[0]
        cursor.execute(
            f"UPDATE {table} SET {sets} WHERE {key} BETWEEN %s AND %s AND ({found})",  # noqa: S608
            [*[pattern, ERASED] * len(columns), first, until, *[pattern] * len(columns)],
        )
        changed = cursor.rowcount
    return changed, until + 1 if until < last else None


def _set(column: Any) -> str:
    name = connection.ops.quote_name(column.column)
    struck = f"regexp_replace({name}::text, %s, %s, 'gi')"
    if isinstance(column, models.JSONField):
        return f"{name} = {struck}::jsonb"
    if column.max_length:
        return f"{name} = left({struck}, {int(column.max_length)})"
    return f"{name} = {struck}"

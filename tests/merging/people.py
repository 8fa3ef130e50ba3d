"""All that is kept of some contacts, as plain values to compare."""

from typing import Any

from django.apps import apps
from django.db import connection

from contacts.models import Contact
from contacts.moving import MOVERS

#: Counts changes, or says when; a merge and its undoing are changes.
COUNTERS = {"version", "updated_at"}
#: Made of the rest, and read through other rows.
DERIVED = {"merging.MatchKey", "contacts.SecondLook", "merging.Merge", "merging.Duplicate"}
#: What is said of merges themselves.
TOLD = {"contact_merged", "contact_unmerged"}


def kept_of(*contacts: int) -> dict[str, Any]:
    """Contact → kind → its rows, as the database has them."""
    return {str(pk): {"contact": contact_of(pk), **rows_of(pk)} for pk in contacts}


def contact_of(pk: int) -> dict[str, Any] | None:
    found = _rows(Contact, "id", pk)
    return {key: value for key, value in found[0].items() if key not in COUNTERS} if found else None


def rows_of(pk: int) -> dict[str, list[Any]]:
    kinds: dict[str, list[Any]] = {}
    for label, column in MOVERS:
        if label in DERIVED or column == "custom":
            continue
        model = apps.get_model(label)
        rows = _rows(model, model._meta.get_field(column).column, pk)
        if label.startswith("events."):
            # Numbered anew each time they are counted, and merges are told of.
            rows = [_without(row, "id") for row in rows if row.get("type") not in TOLD]
        kinds[f"{label}.{column}"] = sorted(rows, key=str)
    # The merges told of count in the figures of those who were merged.
    for name in ("ContactMetrics", "ActivityTally"):
        kinds.pop(f"events.{name}.contact")
    return kinds


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name or "position" in row}


def _rows(model: Any, column: str, pk: int) -> list[dict[str, Any]]:
    import json

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(t)::text FROM {model._meta.db_table} t WHERE {column} = %s", [pk]
        )
        return [json.loads(row) for (row,) in cursor.fetchall()]

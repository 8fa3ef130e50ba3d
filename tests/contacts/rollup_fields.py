"""Rollups for tests: made with few words, and worked out as the log's consumers do it."""

from datetime import datetime
from typing import Any

from django.db import connection

from contacts.consumers.rollups import ROLLUPS
from contacts.models import CustomField
from contacts.operations.fields import create_field
from events.consumers import CONTACT_METRICS, ITEM_PROGRESS
from events.consuming import FACT_COLUMNS, Batch, Fact
from events.models import Cursor
from events.operations import draft, record_many
from events.queries import catalogue
from tests.make import NOON, ada

COLUMNS = ("amount", "category", "item_type", "item_id")
READERS = (ITEM_PROGRESS, CONTACT_METRICS, ROLLUPS)
READ = f"SELECT {FACT_COLUMNS} FROM events_activity WHERE id > %s ORDER BY id"


def make_rollup(slug: str, of: str = "contact", **given: Any) -> CustomField:
    """`of_rows`, `take` and what else a definition says; `field` is more of the field itself."""
    field = given.pop("field", {})
    rollup = {"of": given.pop("of_rows", "activities"), "take": "count", **given}
    whole = {"of": of, "slug": slug, "label": slug, "kind": "rollup", "rollup": rollup, **field}
    return create_field(by=ada(), now=NOON, **whole)


def happened(type: str, contact: Any = None, *, at: datetime = NOON, **given: Any) -> None:
    """An activity with its amount, its category and its item; what else is said are properties."""
    columns = {name: given.pop(name) for name in COLUMNS if name in given}
    whose = {"organisation": given.pop("organisation", None), "contact": contact}
    row = draft(catalogue()[type], at=at, properties=given, **whose)
    for name, value in columns.items():
        setattr(row, name, value)
    record_many([row])


def caught_up(now: datetime = NOON, *, at_once: int = 1000) -> None:
    """All that is recorded has been read by whoever reads it, in the test's own transaction."""
    for consumer in READERS:
        cursor, _ = Cursor.objects.get_or_create(
            consumer=consumer.name, defaults={"position": 0, "last_id": 0}
        )
        with connection.cursor() as db:
            db.execute(READ, [cursor.last_id])
            facts = list(map(Fact._make, db.fetchall()))
        for start in range(0, len(facts), at_once):
            consumer.handle(Batch(facts[start : start + at_once]), now)
        if facts:
            cursor.last_id = facts[-1].id
            cursor.save(update_fields=["last_id"])


def held(record: Any, *slugs: str) -> Any:
    """What the record holds of the fields: one value, or a list of several."""
    record.refresh_from_db()
    values = [record.custom.get(slug) for slug in slugs]
    return values[0] if len(values) == 1 else values

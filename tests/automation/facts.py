"""What happens to people in tests, and workflows that hear of it."""

from datetime import datetime
from typing import Any

import orjson

from automation.consumers import hear
from events.consuming import FACT_COLUMNS, Batch, Fact
from events.models import Activity
from events.operations import draft, record_many
from events.queries import types_by_name
from tests.make import NOON


def happen(type: str, contact: Any = None, /, *, at: datetime = NOON, **given: Any) -> Activity:
    """Something happens; properties under their own names."""
    columns = {
        key: given.pop(key)
        for key in ("item_type", "item_id", "item_title", "category")
        if key in given
    }
    amount, organisation = given.pop("amount", None), given.pop("organisation", None)
    row = draft(
        types_by_name()[type],
        at=at,
        contact=contact,
        organisation=organisation,
        amount=amount,
        properties=given,
    )
    for key, value in columns.items():
        setattr(row, key, value)
    return record_many([row])[0]


def heard_by_workflows(*facts: Activity, now: datetime = NOON) -> None:
    """The consumer is handed these facts as one batch."""
    names = FACT_COLUMNS.split(", ")
    rows = Activity.objects.filter(pk__in=[fact.pk for fact in facts]).order_by("position", "id")
    handed = []
    for row in rows:
        values = {name: getattr(row, name) for name in names if name != "properties"}
        handed.append(Fact(**values, properties_json=orjson.dumps(row.properties).decode()))
    hear(Batch(handed), now)

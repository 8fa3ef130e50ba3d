"""How many rows a list has: counted while few, estimated by the planner when many."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

COUNTED_UP_TO = 10_000


@dataclass(frozen=True)
class Total:
    value: int
    exact: bool


def total_of(rows: QuerySet[Any]) -> Total:
    """The number of rows, exact up to 10,000; beyond, what the planner believes."""
    rows = rows.order_by().values("pk")
    counted = rows[: COUNTED_UP_TO + 1].count()
    if counted <= COUNTED_UP_TO:
        return Total(counted, exact=True)
    plan = json.loads(rows.explain(format="json"))[0]["Plan"]
    return Total(max(int(plan["Plan Rows"]), counted), exact=False)

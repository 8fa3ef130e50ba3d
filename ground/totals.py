"""How many rows a list has: counted while few, estimated by the planner when many."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

COUNTED_UP_TO = 10_000
#: Where the planner believes in so many, it is taken at its word.
MANY = 2 * COUNTED_UP_TO


@dataclass(frozen=True)
class Total:
    value: int
    exact: bool


def total_of(rows: QuerySet[Any]) -> Total:
    """The number of rows, exact up to 10,000; beyond, what the planner believes.

    To count ten thousand takes longer than to read a page: where there are clearly more, as
    in most lists of a big house, it is not done.
    """
    known: int | None = getattr(rows, "known_total", None)
    if known is not None:
        return Total(known, exact=True)
    rows = rows.order_by().values("pk")
    believed = believed_rows(rows)
    if believed >= MANY:
        return Total(believed, exact=False)
    counted = rows[: COUNTED_UP_TO + 1].count()
    if counted <= COUNTED_UP_TO:
        return Total(counted, exact=True)
    return Total(max(believed, counted), exact=False)


def believed_rows(rows: QuerySet[Any]) -> int:
    """How many rows the planner expects."""
    # Of a condition that nothing can meet there is no plan.
    plan = rows.explain(format="json")
    return int(json.loads(plan)[0]["Plan"]["Plan Rows"]) if plan else 0

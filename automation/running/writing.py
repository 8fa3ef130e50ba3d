"""Where people stand after their steps, and what the steps did: written for a whole set at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, Self

import orjson
from django.db import connection

from automation import metrics
from automation.activities import WORKFLOW_LEFT
from automation.hints import show_people
from automation.models import Enrolment, StepLog, StepTally, Workflow
from events import titles
from events.operations import record_rows
from events.operations.copying import Entry
from ground.copying import copy_rows

STAND = """
UPDATE automation_enrolment e SET
    status = new.status, step_id = new.step, is_waiting = new.is_waiting, due_at = new.due_at,
    awaits = new.awaits, arrived = NULL, tries = new.tries, passed = new.passed,
    stepped_at = coalesce(new.stepped_at, e.stepped_at),
    ended_at = CASE WHEN new.is_over THEN %(now)s END,
    exit_reason = new.reason,
    converted_at = coalesce(new.converted_at, e.converted_at),
    converted_value = coalesce(new.converted_value, e.converted_value)
FROM unnest(%(id)s::bigint[], %(status)s::text[], %(step)s::bigint[], %(is_waiting)s::boolean[],
    %(due_at)s::timestamptz[], %(awaits)s::text[], %(tries)s::smallint[], %(passed)s::int[],
    %(stepped_at)s::timestamptz[], %(is_over)s::boolean[], %(reason)s::text[],
    %(converted_at)s::timestamptz[], %(converted_value)s::numeric[])
    AS new (id, status, step, is_waiting, due_at, awaits, tries, passed, stepped_at, is_over,
        reason, converted_at, converted_value)
WHERE e.id = new.id
"""


class Stand(NamedTuple):
    """Where somebody is after a set's steps."""

    status: str
    step: int | None = None
    is_waiting: bool = False
    due_at: datetime | None = None
    awaits: str = ""
    tries: int = 0
    stepped_at: datetime | None = None
    is_over: bool = False
    reason: str = ""
    converted_at: datetime | None = None
    converted_value: Decimal | None = None

    @classmethod
    def over(cls, status: str, reason: str = "") -> Self:
        return cls(status, is_over=True, reason=reason[:255])

    def converted(self, at: datetime, value: Decimal | None = None) -> Self:
        return self._replace(converted_at=at, converted_value=value)

    @classmethod
    def waiting(cls, step: int, since: datetime, until: datetime | None, awaits: str = "") -> Self:
        stand = cls(Enrolment.Status.ACTIVE, step, is_waiting=True, due_at=until, awaits=awaits)
        return stand._replace(stepped_at=since)

    @classmethod
    def again(cls, step: int, since: datetime, at: datetime, *, tries: int, waited: bool) -> Self:
        stand = cls(Enrolment.Status.ACTIVE, step, is_waiting=waited, due_at=at, tries=tries)
        return stand._replace(stepped_at=since)

    @classmethod
    def stopped(cls, step: int, since: datetime, reason: str) -> Self:
        stand = cls(Enrolment.Status.PAUSED, step, stepped_at=since)
        return stand._replace(reason=reason[:255])


class Logged(NamedTuple):
    """What a step did with somebody."""

    enrolment: int
    step: int
    status: str
    way: str = ""
    result: Mapping[str, Any] | None = None
    error: str = ""


def write(
    stands: Mapping[int, Stand],
    logs: Sequence[Logged],
    *,
    workflow: int,
    contacts: Mapping[int, int],
    passed: Mapping[int, int],
    now: datetime,
) -> None:
    """Write it all down, and record who left; the caller's transaction has the enrolments locked.

    `contacts` and `passed` say of each enrolment whose it is, and how many steps there were.
    """
    if stands:
        columns: dict[str, Any] = {
            name: [getattr(stand, name) for stand in stands.values()] for name in Stand._fields
        }
        columns |= {"id": list(stands), "passed": [passed[id] for id in stands], "now": now}
        with connection.cursor() as cursor:
            cursor.execute(STAND, columns)
        record_left(workflow, stands, contacts, now=now)
        show_people(workflow)
    if logs:
        rows = [
            (one.enrolment, one.step, one.status, one.way, _json(one.result), one.error, now)
            for one in logs
        ]
        names = ("enrolment_id", "step_id", "status", "way", "result", "error", "at")
        copy_rows(StepLog._meta.db_table, names, rows)
        counted = Counter((one.step, one.status, one.way) for one in logs)
        StepTally.objects.bulk_create(
            StepTally(step_id=step, status=status, way=way, number=number)
            for (step, status, way), number in counted.items()
        )


def record_left(
    workflow: int, stands: Mapping[int, Stand], contacts: Mapping[int, int], *, now: datetime
) -> None:
    """Record of everybody who is through or out that they left."""
    over = {id: stand for id, stand in stands.items() if stand.is_over}
    if not over:
        return
    key, name, kind = Workflow.objects.values_list("key", "name", "kind").get(pk=workflow)
    title = titles.fill(WORKFLOW_LEFT.title, {"name": name})
    said = {"workflow": key, "name": name, "kind": kind}
    kept = sum(stand.converted_at is not None for stand in over.values())
    metrics.count(metrics.RECOVERED, kind=kind, key=key, number=kept)
    record_rows(
        [
            Entry(
                *(WORKFLOW_LEFT.name, title, now, contacts[id]),
                properties=said | _left(stand),
            )
            for id, stand in over.items()
        ]
    )


def _left(stand: Stand) -> dict[str, Any]:
    value = stand.converted_value
    return {
        "status": stand.status,
        "reason": stand.reason,
        "converted": stand.converted_at is not None,
        "value": None if value is None else float(value),
    }


def _json(result: Mapping[str, Any] | None) -> bytes | None:
    return None if result is None else orjson.dumps(result, default=str)

"""Whose turn it is: people due at their step, locked so that nobody else takes them."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from automation.steps.types import Person

AT_ONCE = 5_000
# The partial index answers this for each workflow that runs by looking at its first entry, however
# many millions wait.
DUE = """
SELECT w.id FROM automation_workflow w
CROSS JOIN LATERAL (
    SELECT e.due_at FROM automation_enrolment e
    WHERE e.workflow_id = w.id AND e.status = 'active' AND e.due_at <= %s
    ORDER BY e.due_at LIMIT 1
) first
WHERE w.status = 'active' ORDER BY w.priority DESC, first.due_at
"""
# The workflow's row is shared, so that pausing it waits for sets that are at work.
CLAIM = """
WITH open AS MATERIALIZED (
    SELECT id FROM automation_workflow WHERE id = %(workflow)s AND status = 'active' FOR SHARE
)
SELECT e.of_id, e.step_id, e.is_waiting,
    e.id, e.contact_id, e.entered_at, e.stepped_at, e.arrived, e.tries, e.passed
FROM automation_enrolment e JOIN open ON open.id = e.workflow_id
WHERE e.workflow_id = %(workflow)s AND e.status = 'active' AND e.due_at <= %(now)s
ORDER BY e.due_at, e.id LIMIT %(most)s
FOR NO KEY UPDATE OF e SKIP LOCKED
"""


class Due(NamedTuple):
    """Somebody who is due, and where."""

    version: int
    step: int | None
    is_waiting: bool
    person: Person
    passed: int


def due_workflows(now: datetime) -> list[int]:
    """The workflows in which somebody is due, the longest first."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, [now])
        return [pk for (pk,) in cursor.fetchall()]


def claim(workflow: int, *, now: datetime, most: int = AT_ONCE) -> list[Due]:
    """People of the workflow who are due, locked until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"workflow": workflow, "now": now, "most": most})
        return list(_due(cursor.fetchall()))


def _due(rows: list[tuple[object, ...]]) -> Iterator[Due]:
    for version, step, is_waiting, *person, passed in rows:
        yield Due(version, step, is_waiting, Person(*person), passed)  # type: ignore[arg-type]

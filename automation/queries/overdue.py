"""What should have happened by now and did not, and why: for people to look at."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from automation.documents.checking import check, errors_of
from automation.models import TriggerClock, Workflow
from events.models import Cursor, SetAside
from events.queries import catalogue

#: What is due for less time is a worker's ordinary delay.
LATE = timedelta(minutes=2)
CONSUMER = "workflows"
MOST = 200
OVERDUE = """
SELECT e.workflow_id, count(*), min(e.due_at), min(e.id) FROM automation_enrolment e
WHERE e.workflow_id = %s AND e.status = 'active' AND e.due_at <= %s GROUP BY e.workflow_id
"""
RETRIED = """
SELECT count(*), min(due_at), (array_agg(id ORDER BY id))[1:500] FROM automation_enrolment
WHERE workflow_id = %s AND status = 'active' AND due_at IS NOT NULL AND tries > 0
"""
STOPPED = """
SELECT e.exit_reason, count(*), min(e.stepped_at), (array_agg(e.id ORDER BY e.id))[1:500]
FROM automation_enrolment e
WHERE e.workflow_id = %s AND e.status = 'paused' AND e.exit_reason <> ''
GROUP BY e.exit_reason ORDER BY 2 DESC LIMIT 20
"""
AWAITING = """
SELECT e.awaits, count(*), min(e.stepped_at) FROM automation_enrolment e
WHERE e.workflow_id = %s AND e.status = 'active' AND e.awaits <> '' AND e.due_at IS NULL
GROUP BY e.awaits
"""


class Overdue(NamedTuple):
    """Something that stands still."""

    workflow: int | None
    #: worker, paused, failing, stopped, awaiting, trigger, document, consumer, set_aside
    why: str
    people: int
    since: datetime | None
    detail: str = ""
    name: str = ""
    #: Whom somebody can have tried again or let go on: the first 500 of them.
    enrolments: tuple[int, ...] = ()


def overdue(*, now: datetime) -> list[Overdue]:
    """Everything that is late, the workflows in the order of their names."""
    found = [*_of_consumer(now)]
    for workflow in Workflow.objects.filter(live__isnull=False).order_by("name", "id"):
        if workflow.status in (Workflow.Status.ACTIVE, Workflow.Status.PAUSED):
            found += (one._replace(name=workflow.name) for one in _of_workflow(workflow, now))
    return found[:MOST]


def _of_workflow(workflow: Workflow, now: datetime) -> Iterator[Overdue]:
    for _, people, since, _first in _rows(OVERDUE, workflow.pk, now - LATE):
        yield Overdue(workflow.pk, "worker" if workflow.runs else "paused", people, since)
    for people, since, ids in _rows(RETRIED, workflow.pk):
        if people:
            yield Overdue(workflow.pk, "failing", people, since, enrolments=tuple(ids))
    for reason, people, since, ids in _rows(STOPPED, workflow.pk):
        yield Overdue(workflow.pk, "stopped", people, since, reason, enrolments=tuple(ids))
    for type, people, since in _rows(AWAITING, workflow.pk):
        if type not in catalogue():
            yield Overdue(workflow.pk, "awaiting", people, since, type)
    for clock in TriggerClock.objects.filter(workflow=workflow).exclude(fault="").order_by("id"):
        yield Overdue(workflow.pk, "trigger", 0, clock.upto, f"{clock.trigger}: {clock.fault}")
    assert workflow.live is not None  # noqa: S101 - asked for above
    for fault in errors_of(check(workflow.live.document, now=now)):
        yield Overdue(workflow.pk, "document", 0, None, f"{fault['field']}: {fault['detail']}")


def _of_consumer(now: datetime) -> Iterator[Overdue]:
    cursor = Cursor.objects.filter(consumer=CONSUMER).first()
    if cursor is not None and (cursor.paused_at or cursor.failures):
        detail = "" if cursor.paused_at else cursor.fault
        yield Overdue(None, "consumer", 0, cursor.paused_at or cursor.moved_at, detail)
    aside = SetAside.objects.filter(consumer=CONSUMER, created_at__lt=now)
    if number := aside.count():
        yield Overdue(None, "set_aside", number, None)


def _rows(statement: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())

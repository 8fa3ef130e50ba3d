"""Everybody through a workflow of five steps, beside SQL that writes the same rows by hand."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from automation.models import Workflow
from automation.operations.enrolling import enter
from automation.operations.publishing import publish_workflow
from automation.running.claiming import due_workflows
from automation.running.turns import run_set
from bench.results import Result
from contacts.conditions.sql import sql

#: People of a run; more would tell nothing new.
MOST = 100_000
WAITING = 1_000_000
TICK = 50


def asked(country: str) -> dict[str, Any]:
    one = {"field": "country", "operator": "equals", "value": country}
    return {"match": "all", "conditions": [one]}


STEPS = [
    {"id": "one", "type": "condition", "conditions": asked("DE")},
    {"id": "two", "type": "ab_split", "shares": {"A": 50, "B": 50}},
    {"id": "three", "type": "condition", "conditions": asked("FR")},
    {"id": "four", "type": "wait_duration", "for": {"hours": 0}},
    {"id": "five", "type": "condition", "conditions": asked("US")},
]
CAME = """SELECT id AS contact, {}::timestamptz AS at, NULL::bigint AS fact,
jsonb_build_object() AS context FROM contacts_contact ORDER BY id LIMIT {}"""
# The same five steps for everybody who is due: what each did, where they are, who left.
LOG = """
INSERT INTO automation_steplog (enrolment_id, step_id, status, way, result, error, at)
SELECT e.id, s.id, 'completed', CASE s.key
    WHEN 'one' THEN CASE WHEN c.country = 'DE' THEN 'yes' ELSE 'no' END
    WHEN 'two' THEN CASE WHEN e.contact_id %% 2 = 0 THEN 'A' ELSE 'B' END
    WHEN 'three' THEN CASE WHEN c.country = 'FR' THEN 'yes' ELSE 'no' END
    WHEN 'five' THEN CASE WHEN c.country = 'US' THEN 'yes' ELSE 'no' END ELSE '' END,
    NULL, '', %(now)s
FROM automation_enrolment e JOIN contacts_contact c ON c.id = e.contact_id
JOIN automation_step s ON s.of_id = e.of_id AND s.key = ANY(%(keys)s)
WHERE e.workflow_id = %(workflow)s AND e.status = 'active'
"""
WAIT = """
WITH moved AS (
    UPDATE automation_enrolment e SET step_id = s.id, is_waiting = true, due_at = %(now)s,
        stepped_at = %(now)s, passed = 3
    FROM automation_step s WHERE s.of_id = e.of_id AND s.key = 'four'
      AND e.workflow_id = %(workflow)s AND e.status = 'active' RETURNING e.id, s.id AS step
)
INSERT INTO automation_steplog (enrolment_id, step_id, status, way, result, error, at)
SELECT id, step, 'waiting', '', NULL, '', %(now)s FROM moved
"""
END = """
WITH over AS (
    UPDATE automation_enrolment SET status = 'completed', step_id = NULL, is_waiting = false,
        due_at = NULL, ended_at = %(now)s, passed = 5
    WHERE workflow_id = %(workflow)s AND status = 'active' RETURNING contact_id
)
INSERT INTO events_activity (type, title, contact_id, properties, occurred_at)
SELECT 'workflow_left', 'Left', contact_id, jsonb_build_object('workflow', 'by-hand',
    'name', 'By hand', 'kind', 'workflow', 'status', 'completed', 'reason', '',
    'converted', false, 'value', NULL), %(now)s FROM over
"""
FILL = """
INSERT INTO automation_enrolment (workflow_id, of_id, contact_id, status, step_id, is_waiting,
    due_at, stepped_at, trigger, context, turn, entered_at)
SELECT %(workflow)s, %(version)s, c.id, 'active', %(step)s, true,
    %(now)s + interval '1 day' + n * interval '1 second', %(now)s, 'manual', '{}', n, %(now)s
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM contacts_contact) c
JOIN generate_series(1, %(most)s) AS n ON n %% %(people)s = c.place - 1
"""


def measure(size: int) -> Iterator[Result]:
    """Steps a second by the engine and by hand, and what a turn costs in which nobody is due."""
    people, now = min(size, MOST), timezone.now()
    ours = steps_a_second(people, prepared("ours", people, now), engine, now)
    by_hand = steps_a_second(people, prepared("by-hand", people, now), hand, now)
    yield Result("workflow of five steps", size, ours, by_hand, "steps/s", 0.4)
    took = idle(size, now)
    name = f"turn with nobody due, {WAITING:,} waiting"
    yield Result(name, size, took, TICK, "ms", 1, "lower")


def prepared(key: str, people: int, now: datetime) -> Workflow:
    workflow = Workflow.objects.create(key=key, name=key, draft={"steps": STEPS})
    version = publish_workflow(workflow=workflow, by=None, now=now)
    version.workflow.refresh_from_db()
    enter(version=version, trigger="manual", came=sql(CAME, now, people), now=now)
    return workflow


Run = Callable[[Workflow, datetime], None]


def steps_a_second(people: int, workflow: Workflow, run: Run, now: datetime) -> float:
    began = time.perf_counter()
    run(workflow, now)
    took = time.perf_counter() - began
    if workflow.enrolments.exclude(status="completed").exists():
        raise AssertionError("not everybody is through")
    return people * len(STEPS) / took


def engine(workflow: Workflow, now: datetime) -> None:
    while run_set(workflow.pk, now=now):
        pass


def hand(workflow: Workflow, now: datetime) -> None:
    given: dict[str, Any] = {"workflow": workflow.pk, "now": now}
    for keys, place in ((["one", "two", "three"], WAIT), (["four", "five"], END)):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LOG, {**given, "keys": keys})
            cursor.execute(place, given)


def idle(size: int, now: datetime) -> float:
    """Milliseconds of the quickest look for whoever is due, while so many wait."""
    workflow = prepared("waiting", 1, now)
    engine(workflow, now)
    version = workflow.versions.get()
    step = version.steps.get(key="four")
    given: dict[str, Any] = {
        "workflow": workflow.pk,
        "version": version.pk,
        "step": step.pk,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, {**given, "most": WAITING, "people": size})
        cursor.execute("ANALYZE automation_enrolment")
    took = []
    for _ in range(10):
        began = time.perf_counter()
        if due_workflows(now + timedelta(hours=1)):
            raise AssertionError("somebody is due")
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[5]

"""Workflows of tests, and people in them."""

from datetime import datetime
from typing import Any

from automation.models import Enrolment, Workflow
from automation.operations.enrolling import enter
from automation.operations.publishing import publish_workflow
from automation.running.claiming import due_workflows
from automation.running.turns import run_set
from contacts.conditions.sql import sql

CAME = """SELECT id AS contact, {}::timestamptz AS at, NULL::bigint AS fact,
jsonb_build_object() AS context FROM contacts_contact WHERE id = ANY({}::bigint[])"""


def make_workflow(
    steps: Any = (), *, key: str = "flow", now: datetime, **document: Any
) -> Workflow:
    """A workflow that is live, of these steps."""
    whole = {"steps": list(steps) or [{"id": "end", "type": "exit_workflow"}], **document}
    workflow = Workflow.objects.create(key=key, name=key.capitalize(), draft=whole)
    publish_workflow(workflow=workflow, by=None, now=now)
    workflow.refresh_from_db()
    return workflow


def put_in(workflow: Workflow, *contacts: Any, now: datetime) -> list[int]:
    """The contacts in the workflow, as if by hand; the ids of their enrolments."""
    came = sql(CAME, now, [one.pk for one in contacts])
    assert workflow.live is not None
    return [id for id, _ in enter(version=workflow.live, trigger="manual", came=came, now=now)]


def run_until(now: datetime, *, until: datetime) -> None:
    """Let time pass: whatever comes due is carried out at its moment."""
    while True:
        for workflow in due_workflows(now):
            while run_set(workflow, now=now):
                pass
        following = (
            Enrolment.objects.filter(
                status="active", due_at__isnull=False, workflow__status="active"
            )
            .order_by("due_at")
            .values_list("due_at", flat=True)
            .first()
        )
        if following is None or following > until:
            return
        now = max(now, following)

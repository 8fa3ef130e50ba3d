"""A draft becomes the version that people enter by, and those on earlier ones stay, move or leave.

What happens to them is worked out by `queries.standing` in the preview and here alike; here with
the workflow locked, so that nobody moves meanwhile.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max

from accounts import audit
from accounts.models import User
from automation.documents.checking import check, errors_of
from automation.documents.reading import read
from automation.errors import NoSuchStep, WorkflowFaulty
from automation.hints import show
from automation.models import Step, Workflow, WorkflowVersion
from automation.operations.documents import whole_document
from automation.operations.leaving import take_out_all
from automation.program import Program
from automation.queries.standing import FINISH, Standing, standing
from automation.running.clocks import set_clocks
from automation.steps.types import STEPS
from ground.doorbell import ring
from ground.versions import Versions, refuse_if_outdated

RUN = "automation.tasks.run_due"
REASON = "A new version was published."
# Whoever stands on a step that says the same as before goes on waiting there; on one that says
# something else it begins anew, for a wait from the moment that they came to it.
MOVE = """
UPDATE automation_enrolment e SET of_id = %(version)s, step_id = new.step,
    is_waiting = e.is_waiting AND new.is_same, tries = 0,
    due_at = CASE WHEN new.is_same THEN e.due_at ELSE %(now)s END,
    awaits = CASE WHEN new.is_same THEN e.awaits ELSE '' END,
    stepped_at = CASE WHEN new.is_here THEN e.stepped_at ELSE %(now)s END
FROM unnest(%(was)s::bigint[], %(step)s::bigint[], %(is_same)s::boolean[], %(is_here)s::boolean[])
    AS new (was, step, is_same, is_here)
WHERE e.step_id = new.was AND e.workflow_id = %(workflow)s AND e.status IN ('active', 'paused')
"""


@transaction.atomic
def publish_workflow(
    *,
    workflow: Workflow,
    by: User | None,
    now: datetime,
    note: str = "",
    move: str = FINISH,
    steps: Mapping[str, str] | None = None,
    expected: Versions = None,
) -> WorkflowVersion:
    """Publish the draft. Who is on an earlier version finishes on it, moves to this one (to the
    step of the same key, or by `steps`: old key → new), or leaves. Nothing that they did is done
    again, and nothing of the past brings anybody in.

    :raises BadWorkflow: if the draft cannot be understood.
    :raises WorkflowFaulty: naming what stands against it.
    :raises NoSuchStep: if `steps` names one that the draft has not.
    :raises Outdated: if somebody changed or published it since the caller read it.
    """
    workflow = Workflow.objects.select_for_update(of=("self",)).get(pk=workflow.pk)
    refuse_if_outdated(workflow, expected)
    document = whole_document(workflow)
    program = read(document)
    if errors := errors_of(check(document, now=now)):
        raise WorkflowFaulty(errors=errors)
    refuse_unknown_steps(program, steps)
    was_running = workflow.runs
    last = workflow.versions.aggregate(last=Max("number"))["last"] or 0
    before = standing(workflow, program, move=move, steps=steps)
    version = WorkflowVersion.objects.create(
        workflow=workflow,
        number=last + 1,
        document=document,
        published_at=now,
        published_by=by,
        note=note,
    )
    ids = _keep_steps(version, program, by=by, now=now)
    _settle(before, workflow, version, ids, now=now)
    said = {"version": last or None, "status": workflow.status}
    workflow.live, workflow.status, workflow.updated_at = version, Workflow.Status.ACTIVE, now
    if not was_running:
        workflow.activated_at = now
    workflow.priority = program.entry.priority
    workflow.version = F("version") + 1
    changed = ["live", "status", "priority", "activated_at", "updated_at", "version"]
    workflow.save(update_fields=changed)
    workflow.refresh_from_db()
    set_clocks(version, now=now, anew=not was_running)
    after = {"version": version.number, "status": workflow.status, "move": move}
    audit.write("workflow.published", by=by, obj=workflow, before=said, after=after, at=now)
    ring(RUN)
    show(workflow)
    return version


def refuse_unknown_steps(program: Program, steps: Mapping[str, str] | None) -> None:
    """
    :raises NoSuchStep: naming the first that the program has not.
    """
    for old, new in (steps or {}).items():
        if new not in program.nodes:
            raise NoSuchStep(field=f"steps.{old}")


def _settle(
    found: Standing,
    workflow: Workflow,
    version: WorkflowVersion,
    ids: Mapping[str, int],
    *,
    now: datetime,
) -> None:
    """Have those on earlier versions move or leave."""
    if found.leaving:
        take_out_all(workflow=workflow, reason=REASON, now=now)
    if not found.moving:
        return
    columns: dict[str, Any] = {
        "was": [one.id for one in found.moving],
        "step": [ids[one.becomes or ""] for one in found.moving],
        "is_same": [one.is_same for one in found.moving],
        "is_here": [one.becomes == one.step for one in found.moving],
    }
    columns |= {"version": version.pk, "workflow": workflow.pk, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(MOVE, columns)


def _keep_steps(
    version: WorkflowVersion, program: Program, *, by: User | None, now: datetime
) -> dict[str, int]:
    """Key → the id of the step's row."""
    rows: dict[str, Step] = {}
    for node in program:
        prepare = STEPS[node.type].prepare
        about = {"workflow": version.workflow, "step": node.key, "by": by, "now": now}
        rows[node.key] = Step.objects.create(
            of=version,
            key=node.key,
            order=node.order,
            parent=rows[node.parent] if node.parent else None,
            branch=node.branch,
            type=node.type,
            config=dict(node.config),
            batch=prepare(node.config, **about) if prepare else None,
        )
    return {key: row.pk for key, row in rows.items()}

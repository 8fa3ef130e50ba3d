"""Stopping workflows and letting them go on; moving people within them by hand.

A workflow is stopped by a word on its own row, however many wait in it. People are steered in
sets, and one person is a set of one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, QuerySet

from accounts import audit
from accounts.models import User
from automation.errors import NeverPublished, NoSuchStep
from automation.hints import show_people
from automation.models import Enrolment, StepLog, Workflow
from automation.operations.leaving import ENDED, take_out_all, take_out_of
from automation.program import ON
from automation.running.clocks import set_clocks
from automation.running.programs import program_of
from automation.running.writing import Logged, Stand, write
from ground.doorbell import ring
from ground.mentions import refuse_where_named
from ground.versions import Versions, refuse_if_outdated

RUN = "automation.tasks.run_due"
ARCHIVED = "The workflow was put away."
BY_HAND = "Taken out by hand."
Status = Workflow.Status
# In one order, so that two who steer the same people do not wait for each other in a ring.
LOCKED = """
SELECT id, workflow_id, of_id, contact_id, step_id, status, passed
FROM automation_enrolment WHERE id = ANY(%s) AND status = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""


# Workflows ---------------------------------------------------------------------------------------


@transaction.atomic
def pause_workflow(
    *, workflow: Workflow, by: User | None, now: datetime, expected: Versions = None
) -> Workflow:
    """Nobody comes in and nobody goes on from now on; a set at work is waited for."""
    return _put(workflow, Status.PAUSED, (Status.ACTIVE,), by=by, now=now, expected=expected)


@transaction.atomic
def resume_workflow(
    *, workflow: Workflow, by: User | None, now: datetime, expected: Versions = None
) -> Workflow:
    """People come in and go on again. Whose time came meanwhile goes on now; what happened
    meanwhile brings nobody in.

    :raises NeverPublished: if it has no version.
    """
    if workflow.live_id is None:
        raise NeverPublished
    was = (Status.PAUSED, Status.ARCHIVED)
    workflow = _put(workflow, Status.ACTIVE, was, by=by, now=now, expected=expected)
    if workflow.runs and workflow.activated_at == now and workflow.live is not None:
        set_clocks(workflow.live, now=now, anew=True)
        ring(RUN)
    return workflow


@transaction.atomic
def archive_workflow(
    *, workflow: Workflow, by: User | None, now: datetime, expected: Versions = None
) -> Workflow:
    """Put a workflow away; whoever is in it leaves.

    :raises NamedElsewhere: saying which live workflows bring people into it.
    """
    was = (Status.DRAFT, Status.ACTIVE, Status.PAUSED)
    workflow = _put(workflow, Status.ARCHIVED, was, by=by, now=now, expected=expected)
    refuse_where_named("workflow", workflow.key)
    take_out_all(workflow=workflow, reason=ARCHIVED, now=now)
    return workflow


def _put(
    workflow: Workflow,
    status: str,
    was: Iterable[str],
    *,
    by: User | None,
    now: datetime,
    expected: Versions,
) -> Workflow:
    workflow = Workflow.objects.select_for_update(of=("self",)).get(pk=workflow.pk)
    refuse_if_outdated(workflow, expected)
    if workflow.status not in was:
        return workflow
    before, workflow.status, workflow.updated_at = workflow.status, status, now
    columns = ["status", "updated_at", "version"]
    if status == Status.ACTIVE:
        workflow.activated_at = now
        columns.append("activated_at")
    workflow.version = F("version") + 1
    workflow.save(update_fields=columns)
    workflow.refresh_from_db()
    deed = {Status.PAUSED: "paused", Status.ACTIVE: "resumed", Status.ARCHIVED: "archived"}
    said = {"before": {"status": before}, "after": {"status": status}}
    audit.write(f"workflow.{deed[Status(status)]}", by=by, obj=workflow, at=now, **said)
    return workflow


# People ------------------------------------------------------------------------------------------


@transaction.atomic
def exit_enrolments(
    *, rows: QuerySet[Enrolment], by: User | None, now: datetime, reason: str = ""
) -> int:
    """Take people out; how many were still in."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for pk, workflow, contact in rows.filter(status__in=ENDED).values_list(
        "pk", "workflow", "contact"
    ):
        found[workflow][pk] = contact
    done = [
        id
        for workflow, contacts in sorted(found.items())
        for id in take_out_of(workflow, contacts, reason=reason or BY_HAND, now=now)
    ]
    _note("exited", done, by=by, now=now, reason=reason or BY_HAND)
    return len(done)


@transaction.atomic
def pause_enrolments(*, rows: QuerySet[Enrolment], by: User | None, now: datetime) -> int:
    """Stop people where they are, until somebody lets them go on."""
    return _set_status(rows, Enrolment.Status.ACTIVE, Enrolment.Status.PAUSED, by=by, now=now)


@transaction.atomic
def resume_enrolments(*, rows: QuerySet[Enrolment], by: User | None, now: datetime) -> int:
    """Let people go on who were stopped, by somebody or by an error."""
    return _set_status(rows, Enrolment.Status.PAUSED, Enrolment.Status.ACTIVE, by=by, now=now)


@transaction.atomic
def retry_enrolments(*, rows: QuerySet[Enrolment], by: User | None, now: datetime) -> int:
    """Have the step that failed tried again at once."""
    locked = _lock(rows, ENDED)
    retried = Enrolment.objects.filter(pk__in=[one.id for one in locked])
    again = retried.filter(tries__gt=0) | retried.filter(status=Enrolment.Status.PAUSED)
    ids = list(again.values_list("pk", flat=True))
    Enrolment.objects.filter(pk__in=ids).update(
        status=Enrolment.Status.ACTIVE, due_at=now, tries=0, exit_reason=""
    )
    _note("retried", ids, by=by, now=now)
    ring(RUN)
    return len(ids)


@transaction.atomic
def move_enrolments(*, rows: QuerySet[Enrolment], step: str, by: User | None, now: datetime) -> int:
    """Put people at another step of the version they are on; it begins for them at once.

    :raises NoSuchStep: if one of their versions has no such step.
    """
    targets = {}
    locked = _lock(rows, ENDED)
    for one in locked:
        to = program_of(one.version).ids.get(step)
        if to is None:
            raise NoSuchStep(field="step")
        targets[one.id] = to
    _place(locked, targets, {}, now=now)
    _note("moved", [one.id for one in locked], by=by, now=now, step=step)
    return len(locked)


@transaction.atomic
def skip_enrolments(*, rows: QuerySet[Enrolment], by: User | None, now: datetime) -> int:
    """Have people go on as if their step were done; of one that branches, behind it."""
    locked = _lock(rows, ENDED)
    targets: dict[int, int | None] = {}
    skipped: dict[int, int] = {}
    for one in locked:
        loaded = program_of(one.version)
        if one.step is None:
            continue
        on = loaded.program.nodes[loaded.keys[one.step]].ways.get(ON)
        targets[one.id] = loaded.ids[on] if on else None
        skipped[one.id] = one.step
    _place(locked, targets, skipped, now=now)
    _note("skipped", list(targets), by=by, now=now)
    return len(targets)


class _Locked(NamedTuple):
    id: int
    workflow: int
    version: int
    contact: int
    step: int | None
    status: str
    passed: int


def _lock(rows: QuerySet[Enrolment], statuses: Iterable[str]) -> list[_Locked]:
    ids = list(rows.order_by().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(LOCKED, [ids, [str(one) for one in statuses]])
        return [_Locked(*row) for row in cursor.fetchall()]


def _set_status(
    rows: QuerySet[Enrolment], was: str, status: str, *, by: User | None, now: datetime
) -> int:
    ids = [one.id for one in _lock(rows, (was,))]
    changed = Enrolment.objects.filter(pk__in=ids)
    changed.update(status=status)
    if status == Enrolment.Status.ACTIVE:
        # Whom an error stopped is due again; who was stopped while waiting is when they were.
        changed.filter(due_at=None, awaits="").update(due_at=now, tries=0, exit_reason="")
        ring(RUN)
    _note("resumed" if status == Enrolment.Status.ACTIVE else "paused", ids, by=by, now=now)
    return len(ids)


def _place(
    locked: Iterable[_Locked],
    targets: Mapping[int, int | None],
    skipped: Mapping[int, int],
    *,
    now: datetime,
) -> None:
    """Write where people are, in a set for each workflow."""
    by_workflow: dict[int, list[_Locked]] = defaultdict(list)
    for one in locked:
        if one.id in targets:
            by_workflow[one.workflow].append(one)
    for workflow, people in by_workflow.items():
        stands = {one.id: _at(targets[one.id], one.status, now) for one in people}
        logs = [
            Logged(one.id, skipped[one.id], StepLog.Status.SKIPPED, "", {"why": "By hand."})
            for one in people
            if one.id in skipped
        ]
        write(
            *(stands, logs),
            workflow=workflow,
            contacts={one.id: one.contact for one in people},
            passed={one.id: one.passed for one in people},
            now=now,
        )
    ring(RUN)


def _at(step: int | None, status: str, now: datetime) -> Stand:
    if step is None:
        return Stand.over(Enrolment.Status.COMPLETED)
    return Stand.again(step, now, now, tries=0, waited=False)._replace(status=status)


def _note(deed: str, ids: list[int], *, by: User | None, now: datetime, **said: object) -> None:
    if ids:
        after = {"enrolments": len(ids), "first": ids[:100], **said}
        audit.write(f"enrolments.{deed}", by=by, after=after, at=now)
        rows = Enrolment.objects.filter(pk__in=ids).order_by()
        for workflow in rows.values_list("workflow", flat=True).distinct():
            show_people(workflow)

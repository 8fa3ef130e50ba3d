"""A draft becomes the version that people enter by."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from accounts import audit
from accounts.models import User
from automation.documents.reading import read
from automation.hints import show
from automation.models import Step, Workflow, WorkflowVersion
from automation.operations.documents import whole_document
from automation.program import Program
from automation.steps.types import STEPS


@transaction.atomic
def publish_workflow(
    *, workflow: Workflow, by: User | None, now: datetime, note: str = ""
) -> WorkflowVersion:
    """Publish the draft. Who is on an earlier version finishes on it.

    :raises BadWorkflow: if the draft cannot be understood.
    """
    workflow = Workflow.objects.select_for_update(of=("self",)).get(pk=workflow.pk)
    document = whole_document(workflow)
    program = read(document)
    last = workflow.versions.aggregate(last=Max("number"))["last"] or 0
    version = WorkflowVersion.objects.create(
        workflow=workflow,
        number=last + 1,
        document=document,
        published_at=now,
        published_by=by,
        note=note,
    )
    _keep_steps(version, program, by=by, now=now)
    before = {"version": last or None, "status": workflow.status}
    workflow.live, workflow.status = version, Workflow.Status.ACTIVE
    workflow.activated_at, workflow.updated_at = now, now
    workflow.version = F("version") + 1
    workflow.save(update_fields=["live", "status", "activated_at", "updated_at", "version"])
    workflow.refresh_from_db()
    after = {"version": version.number, "status": workflow.status}
    audit.write("workflow.published", by=by, obj=workflow, before=before, after=after, at=now)
    show(workflow)
    return version


def _keep_steps(
    version: WorkflowVersion, program: Program, *, by: User | None, now: datetime
) -> None:
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

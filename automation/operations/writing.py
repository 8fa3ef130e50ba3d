"""Making, changing, copying and deleting drafts."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from automation.errors import BadWorkflow, WorkflowInUse, WorkflowTaken
from automation.hints import show
from automation.models import Workflow
from ground.versions import Versions, refuse_if_outdated

LONGEST_NAME, LONGEST_DOCUMENT = 255, 1_000_000
#: What a person decides about, and what is kept of it in the audit log.
COLUMNS = ("key", "name", "description", "kind", "draft")
#: What the row says, so that a document does not say it a second time.
OF_THE_ROW = ("key", "name", "description", "kind", "format")


@transaction.atomic
def create_workflow(
    *,
    by: User | None,
    now: datetime,
    name: str,
    key: str = "",
    description: str = "",
    kind: str = Workflow.Kind.WORKFLOW,
    draft: dict[str, Any] | None = None,
) -> Workflow:
    """A draft. Without a key it is called by its name.

    :raises WorkflowTaken: if another one has the key.
    """
    workflow = Workflow(
        key=key or free_key(name),
        name=name,
        description=description,
        kind=kind,
        draft=document_of(draft or {}),
        created_by=by,
        created_at=now,
        updated_at=now,
    )
    try:
        with transaction.atomic():
            workflow.save(force_insert=True)
    except IntegrityError:
        raise WorkflowTaken(field="key") from None
    audit.write("workflow.created", by=by, obj=workflow, after=picture(workflow), at=now)
    show(workflow)
    return workflow


@transaction.atomic
def change_workflow(
    *,
    workflow: Workflow,
    changes: dict[str, Any],
    by: User | None,
    now: datetime,
    expected: Versions = None,
) -> Workflow:
    """Change what is named; who is in it goes on by the version that was published.

    A draft is kept as somebody writes it, understood or not: `check` says what is wrong with it.

    :raises Outdated: if it was changed since the caller read it.
    """
    workflow = locked(workflow)
    refuse_if_outdated(workflow, expected)
    before = picture(workflow)
    for name, value in changes.items():
        setattr(workflow, name, document_of(value) if name == "draft" else value)
    after = picture(workflow)
    if after == before:
        return workflow
    _touch(workflow, now=now)
    if set(changes) != {"draft"}:
        # A draft saves itself while somebody writes; what counts is what was published.
        audit.write("workflow.changed", by=by, obj=workflow, before=before, after=after, at=now)
    return workflow


@transaction.atomic
def duplicate_workflow(*, workflow: Workflow, by: User, now: datetime) -> Workflow:
    """A draft that says the same."""
    name = _("Copy of {name}").format(name=workflow.name)[:LONGEST_NAME]
    return create_workflow(
        by=by,
        now=now,
        name=name,
        description=workflow.description,
        kind=workflow.kind,
        draft=workflow.draft,
    )


@transaction.atomic
def delete_workflow(
    *, workflow: Workflow, by: User, now: datetime, expected: Versions = None
) -> None:
    """Forget one that was never published. Others can be put away.

    :raises WorkflowInUse: if it was.
    """
    workflow = locked(workflow)
    refuse_if_outdated(workflow, expected)
    if workflow.live_id is not None:
        raise WorkflowInUse
    audit.write("workflow.deleted", by=by, obj=workflow, before=picture(workflow), at=now)
    show(workflow)
    workflow.delete()


def locked(workflow: Workflow) -> Workflow:
    """The row as it is, which nobody else changes until this transaction ends."""
    return Workflow.objects.select_for_update(of=("self",)).get(pk=workflow.pk)


def _touch(workflow: Workflow, *, now: datetime) -> None:
    workflow.version += 1
    workflow.updated_at = now
    workflow.save()
    show(workflow)


def picture(workflow: Workflow) -> dict[str, Any]:
    """What is kept of it in the audit log."""
    return {name: getattr(workflow, name) for name in COLUMNS}


def document_of(given: Any) -> dict[str, Any]:
    """A draft's own part of a document: what the row says itself is left out.

    :raises BadWorkflow: if it is no mapping.
    """
    if not isinstance(given, dict):
        raise BadWorkflow(errors=[{"field": "draft", "detail": _("A workflow is a mapping.")}])
    return {name: value for name, value in given.items() if name not in OF_THE_ROW}


def free_key(name: str) -> str:
    """A key made of a name, which no other workflow has."""
    stem = slugify(name)[:90] or "workflow"
    taken = set(Workflow.objects.filter(key__startswith=stem).values_list("key", flat=True))
    if stem not in taken:
        return stem
    return next(key for n in range(2, 10_000) if (key := f"{stem}-{n}") not in taken)

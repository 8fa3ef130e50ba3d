"""Workflows out of files: made anew, or as a new draft of the one that has the key."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from automation.documents.reading import read
from automation.errors import BadWorkflow
from automation.models import Workflow
from automation.operations.writing import LONGEST_NAME, change_workflow, create_workflow
from automation.options import SLUG


@transaction.atomic
def import_workflow(*, document: Any, by: User | None, now: datetime) -> tuple[Workflow, bool]:
    """The workflow of a document, and whether it is new. What is live stays so until somebody
    publishes.

    :raises BadWorkflow: naming each fault by its place.
    """
    said = columns_of(document)
    had = Workflow.objects.filter(key=said["key"]).first() if said["key"] else None
    if had is None:
        return create_workflow(by=by, now=now, **said), True
    changes = {name: value for name, value in said.items() if name != "key"}
    return change_workflow(workflow=had, changes=changes, by=by, now=now), False


def columns_of(document: Any) -> dict[str, Any]:
    """What a document says of a workflow's row, its steps and all else made sure of.

    :raises BadWorkflow: naming each fault by its place.
    """
    faults: list[dict[str, str]] = []
    try:
        read(document)
    except BadWorkflow as fault:
        faults += fault.facts["errors"]
    if not isinstance(document, dict):
        raise BadWorkflow(errors=faults)
    name, key = document.get("name"), document.get("key", "")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME:
        faults.append({"field": "name", "detail": _("A workflow has a name.")})
    if key and not (isinstance(key, str) and SLUG.fullmatch(key)):
        faults.append(
            {"field": "key", "detail": _("A key is made of small letters, digits, - and _.")}
        )
    kind = document.get("kind", Workflow.Kind.WORKFLOW)
    if kind not in Workflow.Kind.values:
        known = ", ".join(Workflow.Kind.values)
        faults.append({"field": "kind", "detail": _("This has to be one of: {}.").format(known)})
    description = document.get("description") or ""
    if not isinstance(description, str):
        faults.append({"field": "description", "detail": _("This has to be text.")})
    if faults:
        raise BadWorkflow(errors=faults)
    return {
        "key": key,
        "name": str(name).strip(),
        "description": description,
        "kind": kind,
        "draft": document,
    }

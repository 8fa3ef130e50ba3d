"""Telling open screens that a workflow moved on."""

from automation.models import Workflow
from live.operations import publish


def show(workflow: Workflow) -> None:
    """Hint the workflow's own channel and the list's, after the commit."""
    kind, ids = "workflow_moved", {"workflow": workflow.pk}
    publish([(f"workflow:{workflow.pk}", kind, ids), ("workflows", kind, {})])

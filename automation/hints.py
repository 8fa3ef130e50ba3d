"""Telling open screens that a workflow moved on."""

from automation.models import Workflow
from live.operations import publish


def show(workflow: Workflow) -> None:
    """That the workflow itself changed: on its own channel and the list's, after the commit."""
    show_people(workflow.pk)


def show_people(workflow: int) -> None:
    """The same of the people in it: somebody came in, went on or left."""
    kind, ids = "workflow_moved", {"workflow": workflow}
    publish([(f"workflow:{workflow}", kind, ids), ("workflows", kind, {})])

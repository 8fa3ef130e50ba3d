"""A workflow as one document, as files have it."""

from typing import Any

from automation.documents.reading import FORMAT
from automation.models import Workflow


def whole_document(workflow: Workflow) -> dict[str, Any]:
    """The draft with what the row says itself, in the order a reader expects."""
    said = {
        "format": FORMAT,
        "key": workflow.key,
        "name": workflow.name,
        "description": workflow.description,
        "kind": workflow.kind,
    }
    parts = ("triggers", "entry", "goal", "exits", "steps")
    return {**said, **{name: workflow.draft[name] for name in parts if workflow.draft.get(name)}}

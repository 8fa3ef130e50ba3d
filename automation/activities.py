"""What is recorded of people in workflows."""

from typing import Any

from events.catalogue import activity_type

_TEXT: dict[str, Any] = {"type": "string"}
_OF_A_WORKFLOW: dict[str, Any] = {
    "workflow": {**_TEXT, "description": "The workflow's key."},
    "name": {**_TEXT, "description": "What it was called then."},
    "kind": {"enum": ["workflow", "sequence", "playbook", "detection"]},
}

WORKFLOW_ENTERED = activity_type(
    "workflow_entered",
    "Came into a workflow",
    "Came into “{name}”",
    icon="workflow",
    category="automation",
    properties={
        "type": "object",
        "properties": {
            **_OF_A_WORKFLOW,
            "trigger": {**_TEXT, "description": "The trigger's name; `manual` by hand."},
        },
    },
)
WORKFLOW_LEFT = activity_type(
    "workflow_left",
    "Left a workflow",
    "Left “{name}”",
    icon="workflow",
    category="automation",
    properties={
        "type": "object",
        "properties": {
            **_OF_A_WORKFLOW,
            "status": {"enum": ["completed", "exited", "failed"]},
            "reason": _TEXT,
            "converted": {"type": "boolean", "description": "They reached the goal."},
            "value": {"type": ["number", "null"], "description": "What that was worth."},
        },
    },
)
#: What workflows themselves record: such a fact is no reason to look at anybody again.
OWN = frozenset({WORKFLOW_ENTERED.name, WORKFLOW_LEFT.name})
WORKFLOW_NOTED = activity_type(
    "workflow_noted",
    "Noted by a workflow",
    "{text}",
    icon="notebook-pen",
    category="automation",
    properties={
        "type": "object",
        "properties": {"text": {**_TEXT, "description": "What the workflow says."}},
    },
)

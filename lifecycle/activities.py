"""What is recorded about stages."""

from typing import Any

from events.catalogue import activity_type

_NAME: dict[str, Any] = {"type": "string"}
_KEY: dict[str, Any] = {"type": ["string", "null"]}

STAGE_CHANGED = activity_type(
    "lifecycle_stage_changed",
    "Lifecycle stage changed",
    "Stage: {name}",
    icon="milestone",
    category="lifecycle",
    properties={
        "type": "object",
        "properties": {
            "lifecycle": {**_NAME, "description": "The slug of the type of contacts."},
            "stage": {**_KEY, "description": "The key of the stage; null for none."},
            "name": {**_NAME, "description": "What it was called then."},
            "previous": {**_KEY, "description": "The key of the stage before; null for none."},
            "previous_name": _NAME,
            "why": {
                "enum": ["start", "rule", "hand", "hold_over", "left"],
                "description": (
                    "start: the lifecycle was new; rule: its conditions hold; hand: a person put"
                    " them there; hold_over: that was for a time which is over; left: they are of"
                    " another type now."
                ),
            },
            "until": {"type": ["string", "null"], "format": "date-time"},
        },
    },
)
AT_RISK = activity_type(
    "at_risk_begun", "Came at risk", "At risk", icon="triangle-alert", category="lifecycle"
)
SAFE = activity_type(
    "at_risk_ended",
    "At risk no longer",
    "No longer at risk",
    icon="shield-check",
    category="lifecycle",
)
#: What a lifecycle's own reckoning records: it is never a reason to look again.
OWN = frozenset({STAGE_CHANGED.name, AT_RISK.name, SAFE.name})

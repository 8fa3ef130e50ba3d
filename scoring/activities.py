"""What is recorded about scores."""

from typing import Any

from events.catalogue import activity_type

_WHICH: dict[str, Any] = {
    "score": {"type": "string", "description": "Its key."},
    "name": {"type": "string", "description": "What it was called then."},
}
_MOVE: dict[str, Any] = {"value": {"type": "integer"}, "previous": {"type": "integer"}}
_WAY: dict[str, Any] = {"enum": ["up", "down"]}

SCORE_CHANGED = activity_type(
    "score_changed",
    "Score changed",
    "{name}: {value}",
    icon="gauge",
    category="scores",
    properties={
        "type": "object",
        "properties": {
            **_WHICH,
            "value": {"type": "integer"},
            "previous": {"type": "integer", "description": "As it was when last recorded."},
        },
    },
)
THRESHOLD_CROSSED = activity_type(
    "score_threshold_crossed",
    "Score crossed a threshold",
    "{name}: {value}, {direction} past {threshold}",
    icon="chevrons-up-down",
    category="scores",
    properties={
        "type": "object",
        "properties": {
            **_WHICH,
            **_MOVE,
            "threshold": {"type": "integer", "description": "Reached, or fallen below."},
            "direction": _WAY,
        },
    },
)
GRADE_CHANGED = activity_type(
    "grade_changed",
    "Grade changed",
    "{name}: {grade_name}",
    icon="medal",
    category="scores",
    properties={
        "type": "object",
        "properties": {
            **_WHICH,
            "value": {"type": "integer"},
            "grade": {"type": "string", "description": "The key of the grade."},
            "grade_name": {"type": "string", "description": "What it was called then."},
            "previous": {"type": "string", "description": "The key of the grade before."},
            "direction": _WAY,
        },
    },
)
POINTS_GIVEN = activity_type(
    "points_given",
    "Points given by hand",
    "{name}: {points} points",
    icon="circle-plus",
    category="scores",
    properties={
        "type": "object",
        "properties": {
            **_WHICH,
            "points": {"type": "number", "description": "Below nought where some were taken."},
            "reason": {"type": "string"},
            "expires_at": {"type": ["string", "null"], "format": "date-time"},
        },
    },
)
#: What scores themselves record: it is never a reason to reckon again.
OWN = frozenset(one.name for one in (SCORE_CHANGED, THRESHOLD_CROSSED, GRADE_CHANGED, POINTS_GIVEN))

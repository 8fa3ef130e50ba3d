"""What is recorded about scores."""

from events.catalogue import activity_type

SCORE_CHANGED = activity_type(
    "score_changed",
    "Score changed",
    "{name}: {value}",
    icon="gauge",
    category="scores",
    properties={
        "type": "object",
        "properties": {
            "score": {"type": "string", "description": "Its key."},
            "name": {"type": "string", "description": "What it was called then."},
            "value": {"type": "integer"},
            "previous": {"type": "integer", "description": "As it was when last recorded."},
        },
    },
)

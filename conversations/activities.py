"""What is recorded of conversations; what was written is recorded with the messages."""

from events.catalogue import activity_type

_ID = {"type": ["integer", "null"]}

CONVERSATION_ASSIGNED = activity_type(
    "conversation_assigned",
    "Conversation assigned",
    "The conversation was assigned to {name}",
    icon="user-check",
    category="messages",
    properties={
        "type": "object",
        "properties": {"assignee": _ID, "team": _ID, "name": {"type": "string"}},
    },
)
CONVERSATION_CLOSED = activity_type(
    "conversation_closed",
    "Conversation closed",
    "The conversation was closed",
    icon="circle-check",
    category="messages",
)

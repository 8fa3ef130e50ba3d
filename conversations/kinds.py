"""What the bell tells of conversations."""

from messaging.kinds import notification_kind
from messaging.permissions import MESSAGES_VIEW

MESSAGE_RECEIVED = notification_kind(
    "message_received", "Somebody wrote", icon="message-square", code=MESSAGES_VIEW
)
CONVERSATION_ASSIGNED = notification_kind(
    "conversation_assigned", "Conversation assigned", icon="inbox", code=MESSAGES_VIEW
)

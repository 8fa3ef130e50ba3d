"""What of conversations leaves with an export of the whole database."""

from conversations.models import CannedReply, Conversation
from ground.portable import leaves

leaves(Conversation, "conversations")
leaves(CannedReply, "canned_replies")

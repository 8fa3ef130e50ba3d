"""What of conversations can be listened to live."""

from typing import Any

from contacts.channels import is_number
from conversations.models import Conversation
from live.channels import channel
from messaging.permissions import MESSAGES_VIEW


def may_hear_conversation(user: Any, key: str) -> bool:
    return is_number(key) and Conversation.objects.visible_to(user).filter(pk=key).exists()


def may_hear_conversations(user: Any, key: str) -> bool:
    """Hints on lists hold no id, so whoever reads any messages may have them."""
    return not key and MESSAGES_VIEW in user.granted_codes


channel("conversation", may_listen=may_hear_conversation)
channel("conversations", may_listen=may_hear_conversations)

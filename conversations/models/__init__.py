"""Conversations and canned replies: gathered here for Django."""

from conversations.models.conversations import Conversation, ConversationQuerySet
from conversations.models.replies import CannedReply, CannedReplyQuerySet

__all__ = ["CannedReply", "CannedReplyQuerySet", "Conversation", "ConversationQuerySet"]

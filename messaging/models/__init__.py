"""Notifications, messages, topics, preferences and suppressions: gathered here for Django."""

from messaging.models.messages import (
    AT_WORK,
    HANDED,
    Batch,
    Content,
    Message,
    MessageQuerySet,
    Priority,
    Status,
)
from messaging.models.notifications import LONGEST_TITLE, Notification, NotificationQuerySet
from messaging.models.optins import OptIn
from messaging.models.reports import DeliveryReport
from messaging.models.sending_rules import SendingRule
from messaging.models.suppressions import Suppression
from messaging.models.topics import Category, Preference, Topic, TopicChoice

__all__ = [
    "AT_WORK",
    "HANDED",
    "LONGEST_TITLE",
    "Batch",
    "Category",
    "Content",
    "DeliveryReport",
    "Message",
    "MessageQuerySet",
    "Notification",
    "NotificationQuerySet",
    "OptIn",
    "Preference",
    "Priority",
    "SendingRule",
    "Status",
    "Suppression",
    "Topic",
    "TopicChoice",
]

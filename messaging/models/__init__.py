"""Notifications, messages, topics, preferences and suppressions: gathered here for Django."""

from messaging.models.archive import ArchivedMessage
from messaging.models.attachments import Attachment
from messaging.models.messages import (
    AT_WORK,
    HANDED,
    Batch,
    Content,
    Message,
    MessageQuerySet,
    Priority,
    Status,
    said_words,
)
from messaging.models.notice_settings import DailyMail, NoticeChoice
from messaging.models.notifications import LONGEST_TITLE, Notification, NotificationQuerySet
from messaging.models.optins import OptIn
from messaging.models.push import PushDevice, PushDeviceQuerySet, PushKey
from messaging.models.reports import DeliveryReport
from messaging.models.sending_rules import SendingRule
from messaging.models.suppressions import Suppression
from messaging.models.topics import LATEST_DAILY, Category, Preference, Topic, TopicChoice

__all__ = [
    "AT_WORK",
    "HANDED",
    "LATEST_DAILY",
    "LONGEST_TITLE",
    "ArchivedMessage",
    "Attachment",
    "Batch",
    "Category",
    "Content",
    "DailyMail",
    "DeliveryReport",
    "Message",
    "MessageQuerySet",
    "NoticeChoice",
    "Notification",
    "NotificationQuerySet",
    "OptIn",
    "Preference",
    "Priority",
    "PushDevice",
    "PushDeviceQuerySet",
    "PushKey",
    "SendingRule",
    "Status",
    "Suppression",
    "Topic",
    "TopicChoice",
    "said_words",
]

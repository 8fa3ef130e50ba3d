"""What of messages leaves with an export of the whole database."""

from django.utils.translation import gettext_lazy as _

from ground.portable import leaves, leaves_within, stays
from messaging.models import (
    ArchivedMessage,
    Attachment,
    Batch,
    Content,
    DailyMail,
    DeliveryReport,
    Message,
    NoticeChoice,
    OptIn,
    Preference,
    SendingRule,
    Suppression,
    Topic,
    TopicChoice,
)

leaves(NoticeChoice, "notice_choices")
leaves(DailyMail, "daily_mails")
leaves(Topic, "topics")
leaves(Preference, "preferences")
leaves(TopicChoice, "topic_choices")
leaves(OptIn, "opt_ins")
leaves(SendingRule, "sending_rules")
leaves(Suppression, "suppressions", hidden=("digest",))
leaves(Batch, "message_batches")
leaves_within(Batch, Batch.translations.through, "translations", by="batch", hidden=("id",))
leaves(Message, "messages", hidden=("token", "lease_token", "lease_until"))
leaves_within(Message, Content, "content", by="message")
leaves_within(Message, Attachment, "attachments", by="message", hidden=("content", "key", "digest"))
# What was said is sealed by keys that stay here; the archive hands it out by an export of its own.
leaves(ArchivedMessage, "message_archive", hidden=("row_token", "words", "body", "digest"))
leaves(DeliveryReport, "delivery_reports", hidden=("key",))
stays(
    _("Only this installation and its devices can use it."),
    *("messaging.pushkey", "messaging.pushdevice"),
)
stays(_("Notices to colleagues about what is in the records."), "messaging.notification")

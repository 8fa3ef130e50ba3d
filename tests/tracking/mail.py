"""Messages that left, and who asks for what is in them."""

from datetime import timedelta
from typing import Any

from contacts.models import Contact
from messaging.models import Batch, Category, Message, Priority, Status, Topic
from tests.make import NOON
from tracking.models import Hit
from tracking.operations.hits import Asking

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
#: Long enough after `NOON`, when messages left, for a person.
LATER = NOON + timedelta(hours=1)
AT_HOME = "203.0.113.7"


def make_topic() -> Topic:
    """The one that firms have from the start, where a test did not empty the table."""
    news = {"name": "News", "category": Category.MARKETING}
    return Topic.objects.get_or_create(slug="news", defaults=news)[0]


def make_batch(**given: Any) -> Batch:
    return Batch.objects.create(**{"channel": "email", "topic": make_topic(), **given})


def make_message(contact: Contact | None = None, **given: Any) -> Message:
    message = Message(
        **{
            "contact": contact,
            "channel": "email",
            "category": Category.MARKETING,
            "topic": make_topic(),
            "priority": Priority.BROADCAST,
            "status": Status.SENT,
            "sent_at": NOON,
            **given,
        }
    )
    message.save()
    message.refresh_from_db()
    return message


def make_hit(message: Message, *, kind: str = "open", **given: Any) -> Hit:
    return Hit.objects.create(
        **{
            "message": message,
            "contact_id": message.contact_id,
            "batch_id": message.batch_id,
            "kind": kind,
            "at": LATER,
            "ip": AT_HOME,
            "user_agent": FIREFOX,
            **given,
        }
    )


def asking(**given: Any) -> Asking:
    return Asking(**{"at": LATER, "asked": "get", "ip": AT_HOME, "agent": FIREFOX, **given})

"""Builders of messages on their way, and a worker's turn over them."""

from datetime import datetime, timedelta
from typing import Any

from contacts.models import Contact, ContactEmail
from messaging.models import Batch, Category, Content, Message, Priority, Status, Topic
from messaging.sending.worker import Turn
from tests.make import NOON, make_contact
from tests.outbox.carriers import Clock


def make_reader(nth: int = 1, **given: Any) -> Contact:
    """A contact who can be mailed."""
    contact = make_contact(f"Reader {nth}", **given)
    ContactEmail.objects.create(contact=contact, address=f"reader{nth}@there.test", is_primary=True)
    return contact


def news() -> Topic:
    """A topic of marketing that asks for no consent."""
    return Topic.objects.get_or_create(
        slug="test-news", defaults={"name": "News", "category": Category.MARKETING}
    )[0]


def receipts() -> Topic:
    return Topic.objects.get_or_create(
        slug="test-receipts", defaults={"name": "Receipts", "category": Category.TRANSACTIONAL}
    )[0]


def make_batch(**given: Any) -> Batch:
    return Batch.objects.create(**{"channel": "email", "topic": news(), **given})


def make_message(
    contact: Contact | None = None, *, batch: Batch | None = None, nth: int = 1, **given: Any
) -> Message:
    """A message that is due; of the batch's topic, or a receipt."""
    contact = contact or make_reader(nth)
    topic = given.pop("topic", None) or (batch.topic if batch else receipts())
    message = Message.objects.create(
        **{
            "contact": contact,
            "channel": "email",
            "batch": batch,
            "topic": topic,
            "category": topic.category,
            "priority": batch.priority if batch else Priority.TRANSACTIONAL,
            "status": Status.PLANNED,
            "to_address": contact.emails.get(is_primary=True).address,
            "due_at": NOON,
            **given,
        }
    )
    Content.objects.create(message=message, subject="Hello", text="Hello there", html="<p>Hi</p>")
    return message


def take_turn(now: datetime = NOON, **given: Any) -> int:
    """What one worker moves on, by a clock that stands still."""
    return Turn(channel="email", clock=Clock(now), **given).send()


def later(**amount: float) -> datetime:
    return NOON + timedelta(**amount)


def statuses() -> list[str]:
    return list(Message.objects.order_by("id").values_list("status", flat=True))

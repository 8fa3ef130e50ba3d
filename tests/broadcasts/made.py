"""Broadcasts for tests."""

from datetime import datetime
from typing import Any

from broadcasts.models import Broadcast
from broadcasts.operations import beginning, sending, writing
from channels.models import Account
from contacts.models import Segment
from jobs.engine import run_next
from messaging.models import Category, Topic
from messaging.sending.worker import Turn
from tests.make import NOON, ada, make_contact, make_segment

WORDS = {"subject": "Hello", "text": "Good news for you."}


def make_topic(slug: str = "news", **given: Any) -> Topic:
    """A topic of marketing that asks for no consent, unless one says otherwise."""
    usual = {"name": slug.capitalize(), "category": Category.MARKETING}
    topic, _ = Topic.objects.update_or_create(slug=slug, defaults={**usual, **given})
    return topic


def make_people(count: int, **given: Any) -> list[Any]:
    return [make_contact(f"Person {n}", email=f"p{n}@x.test", **given) for n in range(count)]


def make_broadcast(*, of: list[Any] | None = None, **given: Any) -> Broadcast:
    """A draft that lacks nothing, for these people or for three new ones."""
    people = make_people(3) if of is None else of
    number = Segment.objects.count() + 1
    usual: dict[str, Any] = {
        "name": f"Spring {number}",
        "by": ada(),
        "now": NOON,
        "topic": make_topic(),
        "segments_in": [make_segment(f"Audience {number}", of=people)],
        "variants": [WORDS],
    }
    return writing.create_broadcast(**{**usual, **given})


def begun(broadcast: Broadcast, *, at: datetime = NOON) -> Broadcast:
    """Sent, begun when its undo was over, and planned."""
    sent = sending.send_broadcast(broadcast=broadcast, by=ada(), now=at)
    beginning.begin_due(now=sent.starts_at or at)
    while run_next(clock=lambda: sent.starts_at or at):
        pass
    return again(broadcast)


def again(broadcast: Broadcast) -> Broadcast:
    return Broadcast.objects.get(pk=broadcast.pk)


def make_account(**given: Any) -> Account:
    """An account by which nothing leaves the house."""
    usual = {"channel": "email", "provider": "sandbox", "name": "Sandbox", "state": "active"}
    return Account.objects.create(**{**usual, "sender": "firm@firm.test", **given})


def take_turn(now: datetime) -> int:
    """What one worker moves on, by a clock that stands still."""
    return Turn(channel="email", clock=lambda: now).send()

"""Putting into messages what counts opens and clicks, as they leave: in sets, of nobody else.

Mails are counted by a picture and by their links, texts and pushes by short links alone.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from channels.adapters import Outgoing
from messaging.attention.who import may_track
from messaging.models import Batch, Message
from tracking.links import Letter, Tracker
from tracking.models import TrackingRules
from tracking.queries import current_rules

#: Where a push leads that says nothing else.
NOTICES = "/portal/notices/"
EMAIL, SMS, PUSH = "email", "sms", "push"
COUNTED, SHORT = (EMAIL, SMS, PUSH), (SMS, PUSH)
Going = tuple[Message, Outgoing]
#: The template of a message's version, with its places; "" for words that somebody typed.
SourceOf = Callable[[Message], str]


class Counting:
    """What a worker has learned of the links of each batch; it lives as long as its turn."""

    def __init__(self) -> None:
        self._trackers: dict[tuple[int | None, int | None], Tracker] = {}
        self._rules: TrackingRules | None = None

    def fill(self, going: Sequence[Going], source_of: SourceOf, *, now: datetime) -> list[Outgoing]:
        """The messages with what counts in them, in the same order. Those that nothing may be
        counted of are marked, so that rates leave them out.
        """
        places: dict[Tracker, list[int]] = defaultdict(list)
        allowed = self._allowed([message for message, _ in going], now)
        for place, (message, _) in enumerate(going):
            if message.channel in COUNTED:
                places[self._tracker(message, source_of)].append(place)
        filled = [outgoing for _, outgoing in going]
        for tracker, found in places.items():
            letters = [letter_of(*going[place], allowed) for place in found]
            for place, letter in zip(found, tracker.fill(letters), strict=True):
                filled[place] = replace(
                    filled[place], html=letter.html, text=letter.text, link=letter.link
                )
        return filled

    def _allowed(self, messages: Sequence[Message], now: datetime) -> set[int]:
        """The messages of which opens and clicks may be counted; the others are marked."""
        wanted = [message for message in messages if wants_counting(message)]
        people = may_track({m.contact_id for m in wanted if m.contact_id}, now=now)
        allowed = {m.pk for m in wanted if m.contact_id is None or m.contact_id in people}
        others = [m.pk for m in messages if m.pk not in allowed and m.is_tracked]
        if others:
            Message.objects.filter(pk__in=others).update(is_tracked=False)
        return allowed

    def _tracker(self, message: Message, source_of: SourceOf) -> Tracker:
        key = (message.batch_id, message.version_id)
        if key not in self._trackers:
            if self._rules is None:
                self._rules = current_rules()
            tags, source = tags_of(message), source_of(message)
            self._trackers[key] = Tracker(tags=tags, source=source, rules=self._rules)
        return self._trackers[key]


def wants_counting(message: Message) -> bool:
    is_wanted = message.batch.is_tracked if message.batch else True
    return message.channel in COUNTED and message.is_tracked and is_wanted


def letter_of(message: Message, outgoing: Outgoing, allowed: set[int]) -> Letter:
    is_push = message.channel == PUSH
    return Letter(
        message.token,
        outgoing.html,
        outgoing.text,
        link=(outgoing.link or NOTICES) if is_push else outgoing.link,
        number=message.pk if message.channel in SHORT else 0,
        is_tracked=message.pk in allowed,
    )


def tags_of(message: Message) -> dict[str, str]:
    """What the links of a campaign say of it to whoever counts visits."""
    return tags_of_batch(message.batch) if message.batch is not None else {}


def tags_of_batch(batch: Batch) -> dict[str, str]:
    return {
        "utm_source": batch.topic.slug,
        "utm_medium": batch.channel,
        "utm_campaign": batch.campaign or f"batch-{batch.pk}",
    }

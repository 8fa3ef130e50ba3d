"""Telling the log what people did with messages: each message opened once, each link once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from events.catalogue import ActivityType
from events.models import Activity
from events.operations import draft, record_many
from tracking.activities import CAMPAIGN_CONVERTED, EMAIL_CLICKED, EMAIL_OPENED, LINK_CLICKED
from tracking.models import Hit

SOURCE = "tracking"
EMAIL = "email"


def record_people(hits: Sequence[Hit]) -> None:
    """Record what people did that is not recorded yet. Whoever follows a link has the message
    open, though its pictures may not have been shown.
    """
    wanted: dict[str, Activity] = {}
    for hit in sorted(hits, key=lambda one: (one.at, one.pk)):
        for key, fact in _facts(hit):
            wanted.setdefault(key, fact)
    record_once(wanted)


def record_once(wanted: dict[str, Activity]) -> None:
    """Record the activities, but for those of which the log knows the key."""
    kept = Activity.objects.filter(source=SOURCE, source_key__in=list(wanted))
    known = set(kept.values_list("source_key", flat=True))
    new = [(key, fact) for key, fact in wanted.items() if key not in known]
    for key, fact in new:
        fact.source, fact.source_key = SOURCE, key
    record_many([fact for _, fact in new])


def _facts(hit: Hit) -> Iterable[tuple[str, Activity]]:
    said = {"message": hit.message_id, "batch": hit.message.batch_id}
    if hit.kind == Hit.Kind.CONVERTED:
        converted = {**said, "cause": "reported", "how": "reported"}
        yield converted_key(hit.message_id), _draft(CAMPAIGN_CONVERTED, hit, converted)
    elif hit.message.channel == EMAIL and hit.kind in (Hit.Kind.OPEN, Hit.Kind.CLICK):
        yield f"opened:{hit.message_id}", _draft(EMAIL_OPENED, hit, said)
        if hit.kind == Hit.Kind.CLICK:
            to = {"url": hit.link.url if hit.link else "", "link": hit.link_id}
            yield clicked_key(hit), _draft(EMAIL_CLICKED, hit, {**said, **to})
    elif hit.kind == Hit.Kind.CLICK:
        to = {"url": hit.link.url if hit.link else "", "link": hit.link_id}
        followed = {**said, "channel": hit.message.channel, **to}
        yield clicked_key(hit), _draft(LINK_CLICKED, hit, followed)


def clicked_key(hit: Hit) -> str:
    return f"clicked:{hit.message_id}:{hit.link_id or 0}"


def converted_key(message: int) -> str:
    return f"converted:{message}"


def _draft(type: ActivityType, hit: Hit, said: Mapping[str, Any]) -> Activity:
    return draft(type, at=hit.at, contact=hit.message.contact_id, properties=dict(said))

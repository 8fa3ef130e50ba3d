"""The end of a test: the variant that did best goes to everybody who waits."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from broadcasts.errors import NoTest
from broadcasts.models import Broadcast, Variant
from broadcasts.operations.writing import locked, touch
from broadcasts.queries.figures import figures_of
from ground.versions import Versions, refuse_if_outdated
from messaging.models import Batch
from messaging.planning.languages import say
from messaging.sending import steering

State, Measure = Broadcast.State, Broadcast.Measure
COUNTED = {Measure.OPENS: "opened", Measure.CLICKS: "clicked"}


@transaction.atomic
def choose_winner(
    *,
    broadcast: Broadcast,
    variant: Variant,
    by: User | None,
    now: datetime,
    expected: Versions = None,
) -> Broadcast:
    """Have those who wait get what the variant says.

    :raises NoTest: if nobody waits, or the variant is another broadcast's.
    """
    broadcast = locked(broadcast)
    refuse_if_outdated(broadcast, expected)
    is_waiting = broadcast.rest_id is not None and broadcast.winner_id is None
    is_open = broadcast.state in (State.SENDING, State.PAUSED) and broadcast.audience is not None
    if not (is_waiting and is_open) or variant.broadcast_id != broadcast.pk:
        raise NoTest
    batch = Batch.objects.select_related("version").get(variant=variant)
    rest = Batch.objects.get(pk__in=[broadcast.rest_id])
    rest.sender_name = batch.sender_name
    rest.save(update_fields=["sender_name"])
    if batch.version is not None:
        say(rest, batch.version, list(batch.translations.all()))
    if broadcast.state == State.SENDING:
        steering.resume_batch(batch=rest)
    broadcast.winner = variant
    touch(broadcast, now=now)
    audit.write(
        "broadcast.winner_chosen", by=by, obj=broadcast, at=now, after={"winner": variant.name}
    )
    return broadcast


def decide(broadcast: Broadcast, *, now: datetime) -> Broadcast:
    """Choose by what people did, once the time for it is over; the first of equals wins."""
    due = broadcast.decide_at is not None and broadcast.decide_at <= now
    if broadcast.winner_by not in COUNTED or not due or broadcast.winner_id is not None:
        return broadcast
    told = figures_of(broadcast)["variants"]
    measure = COUNTED[Measure(broadcast.winner_by)]
    variants = broadcast.variants.order_by("name")
    best = max(variants, key=lambda one: rate(told[one.name], measure))
    return choose_winner(broadcast=broadcast, variant=best, by=None, now=now)


def rate(figures: dict[str, Any], name: str) -> float:
    """How large a part of those it was sent to did something; none of nobody."""
    return float(figures[name] / figures["sent"]) if figures["sent"] else 0.0

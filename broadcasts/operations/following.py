"""Keeping up with what is being sent: figures for the lists, the winner of a test, the end."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import Q

from broadcasts.hints import show
from broadcasts.models import Broadcast
from broadcasts.operations.winners import decide
from broadcasts.queries.figures import figures_of

State = Broadcast.State
#: People open and click after the last message left: so long it is counted again, at first often.
LATER, AT_FIRST = timedelta(days=14), timedelta(hours=1)
OFTEN, BY_AND_BY = timedelta(seconds=15), timedelta(minutes=15)
#: Counting takes at most one part in so many of the time.
SPARING = 20


def follow_all(*, now: datetime) -> int:
    """Look once at each broadcast that moves or lately did; how many."""
    looked = 0
    for broadcast in _to_follow(now):
        follow(broadcast=broadcast, now=now)
        looked += 1
    return looked


@transaction.atomic
def follow(*, broadcast: Broadcast, now: datetime) -> Broadcast:
    """Count what became of it; end it when nothing is left to be sent.

    The version stays: what is counted is not what people change.
    """
    rows = Broadcast.objects.select_for_update(skip_locked=True)
    row = rows.filter(pk=broadcast.pk).first()
    if row is None:
        return broadcast
    broadcast = row
    if broadcast.state == State.SENDING:
        broadcast = decide(broadcast, now=now)
    began, before = monotonic(), broadcast.figures
    broadcast.figures = {**figures_of(broadcast), "took": round(monotonic() - began, 3)}
    broadcast.figures_at = now
    is_over = broadcast.state == State.SENDING and not _open(broadcast)
    if is_over:
        broadcast.state, broadcast.ended_at = State.DONE, now
        broadcast.version += 1
        broadcast.updated_at = now
    broadcast.save()
    if is_over or _differs(before, broadcast.figures):
        show(broadcast, is_progress=not is_over)
    return broadcast


def _open(broadcast: Broadcast) -> int:
    """How many may still get it; whoever waits for a winner is among them."""
    return int(broadcast.figures["open"] + broadcast.figures["held"])


def _differs(before: dict[str, object], after: dict[str, object]) -> bool:
    return {**before, "took": 0} != {**after, "took": 0}


def _to_follow(now: datetime) -> Iterator[Broadcast]:
    moving = Q(state__in=(State.SENDING, State.PAUSED), audience__isnull=False)
    ended = Q(state__in=(State.DONE, State.CANCELLED), ended_at__gte=now - LATER)
    for broadcast in Broadcast.objects.filter(moving | ended).order_by("pk"):
        counted = broadcast.figures_at
        if counted is None or counted + _pause(broadcast, now) <= now:
            yield broadcast


def _pause(broadcast: Broadcast, now: datetime) -> timedelta:
    """How long its figures are good enough."""
    spared = timedelta(seconds=SPARING * broadcast.figures.get("took", 0))
    if broadcast.ended_at is None:
        return spared
    return max(spared, OFTEN if now < broadcast.ended_at + AT_FIRST else BY_AND_BY)

"""How the outbox stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from outbox.models import HELD, NEEDS_A_PERSON, Effect, State


@dataclass(frozen=True)
class Lag:
    """How far the outbox is behind: what is due, and what silent workers left behind."""

    waiting: int
    oldest: timedelta
    unknown: int
    dead: int


def states() -> dict[str, dict[str, int]]:
    """Kind → state → how many. What is done is not counted: there are millions of it."""
    rows = (
        Effect.objects.exclude(state__in=(State.DONE, State.CANCELLED))
        .values_list("kind", "state")
        .annotate(count=Count("id"))
        .order_by("kind", "state")
    )
    counted: dict[str, dict[str, int]] = {}
    for kind, state, count in rows:
        counted.setdefault(kind, {})[state] = count
    return counted


def lag(*, now: datetime) -> Lag:
    """How many effects are due and for how long, and how many wait for a person."""
    due = Q(state=State.WAITING, next_try_at__lte=now)
    lapsed = Q(state__in=HELD, lease_until__lte=now)
    stands = Effect.objects.filter(due | lapsed | Q(state__in=NEEDS_A_PERSON)).aggregate(
        waiting=Count("id", filter=due | lapsed),
        due_since=Min("next_try_at", filter=due),
        lapsed_since=Min("lease_until", filter=lapsed),
        unknown=Count("id", filter=Q(state=State.UNKNOWN)),
        dead=Count("id", filter=Q(state=State.DEAD)),
    )
    since = [stands.pop("due_since"), stands.pop("lapsed_since")]
    oldest = min((at for at in since if at), default=now)
    return Lag(oldest=now - oldest, **stands)


def kinds_with_work(*, now: datetime) -> list[str]:
    """Kinds that have something due, or something a silent worker left behind."""
    due = Q(state=State.WAITING, next_try_at__lte=now)
    lapsed = Q(state__in=HELD, lease_until__lte=now)
    kinds = Effect.objects.filter(due | lapsed).order_by("kind").values_list("kind", flat=True)
    return list(kinds.distinct())

"""Whether what is due leaves the house."""

from datetime import timedelta

from django.utils import timezone

from ground.health import Finding, part
from outbox import queries

LATE = timedelta(minutes=5)


@part("outbox")
def outbox() -> Finding:
    lag = queries.lag(now=timezone.now())
    facts = {"waiting": lag.waiting, "oldest_seconds": round(lag.oldest.total_seconds())}
    if lag.oldest > LATE:
        return Finding(
            False, "Effects are due and nobody carries them out. Look at a worker.", facts
        )
    return Finding(True, facts=facts)

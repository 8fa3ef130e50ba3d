"""The outbox in figures."""

from collections.abc import Iterable

from django.utils import timezone
from prometheus_client.metrics_core import Metric

from ground.metrics import collector, gauge
from outbox import queries


@collector
def outbox() -> Iterable[Metric]:
    counted = queries.states()
    values = [(kind, state, n) for kind, states in counted.items() for state, n in states.items()]
    yield gauge("rapport_effects", "Effects that are not done.", ["kind", "state"], values)
    lag = queries.lag(now=timezone.now())
    seconds = [lag.oldest.total_seconds()]
    yield gauge("rapport_effects_lag_seconds", "How long the oldest is due.", (), seconds)

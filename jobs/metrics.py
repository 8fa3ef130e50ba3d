"""Long work in figures."""

from collections.abc import Iterable

from prometheus_client.metrics_core import Metric

from ground.metrics import collector, gauge
from jobs import queries


@collector
def jobs() -> Iterable[Metric]:
    counted = queries.states()
    values = [(kind, state, n) for kind, states in counted.items() for state, n in states.items()]
    yield gauge("rapport_jobs", "Jobs that have not ended.", ["kind", "state"], values)

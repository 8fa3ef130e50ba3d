"""Figures of the log: what comes in, and how far its readers are."""

from collections import Counter as Totals
from collections.abc import Iterable

from django.db import connection, transaction
from prometheus_client import Counter, Histogram
from prometheus_client.core import CounterMetricFamily
from prometheus_client.metrics_core import Metric

from events import queries
from ground.metrics import collector, gauge

WEBHOOK_SECONDS = Histogram(
    "rapport_webhook_seconds",
    "From the receipt of a webhook until it was answered, and until its work was done.",
    ["source", "stage"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120, 600),
    registry=None,
)
ROWS = Counter(
    "rapport_ingested_rows_total",
    "Rows that came in by a door (activities, segment, webhooks), by what became of them.",
    ["door", "source", "status"],
    registry=None,
)


def count_rows(door: str, source: str, statuses: Iterable[str]) -> None:
    """Add the rows that came in, once the transaction that settles them is committed."""

    def add() -> None:
        for status, count in Totals(statuses).items():
            ROWS.labels(door, source, status).inc(count)

    transaction.on_commit(add, robust=True)


@collector
def log_figures() -> Iterable[Metric]:
    """How much was ever recorded, and how far each consumer is behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(pg_sequence_last_value("
            "pg_get_serial_sequence('events_activity', 'id')::regclass), 0)"
        )
        recorded = cursor.fetchone()[0]
    lags = queries.consumer_lag()
    yield CounterMetricFamily("rapport_activities_recorded", "Activities ever.", value=recorded)
    for name, help, field in (
        ("rows", "Activities a consumer has not read.", "rows"),
        ("seconds", "Age of the first activity a consumer has not read.", "seconds"),
        ("dead", "Activities a consumer has given up on.", "dead"),
    ):
        values = [(lag.consumer, getattr(lag, field)) for lag in lags]
        yield gauge(f"rapport_consumer_lag_{name}", help, ["consumer"], values)

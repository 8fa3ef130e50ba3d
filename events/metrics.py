"""Figures of what comes in."""

from prometheus_client import Counter, Histogram

WEBHOOK_SECONDS = Histogram(
    "rapport_webhook_seconds",
    "From the receipt of a webhook until it was answered, and until its work was done.",
    ["source", "stage"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120, 600),
    registry=None,
)
ROWS = Counter(
    "rapport_ingested_rows_total",
    "Rows that products sent, by what became of them.",
    ["source", "status"],
    registry=None,
)

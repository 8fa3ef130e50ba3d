"""Figures for Prometheus: counted in every process, or read from the database when asked.

An app's own figures live in its `metrics.py`. What processes count needs no more than a
`Counter`; what is true of the whole house (queue depth, lag) is a function that yields
families, announced with `@collector` and called once for each scrape.
"""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

log = structlog.get_logger(__name__)

#: What a process's own figures begin with on disk, for each kind that is counted below.
RESERVED, KINDS = 128 * 1024, ("counter", "histogram")


def reserve() -> None:
    """Take the room for this process's figures now.

    They are written through a mapped file. Made with a hole, as the client makes it, it would
    have the process killed by the first new figure on a disk that is full by then.
    """
    folder = Path(settings.METRICS_FOLDER)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        for kind in KINDS:
            with (folder / f"{kind}_{os.getpid()}.db").open("ab") as file:
                if file.tell() == 0:
                    file.write(bytes(RESERVED))


reserve()
os.register_at_fork(after_in_child=reserve)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REQUESTS = Counter(
    "rapport_requests_total", "Requests answered.", ["method", "route", "status"], registry=None
)
REQUEST_SECONDS = Histogram(
    "rapport_request_seconds",
    "Time to answer a request.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10),
    registry=None,
)
TASKS = Counter(
    "rapport_tasks_total", "Background tasks ended.", ["task", "outcome"], registry=None
)
TASK_SECONDS = Histogram(
    "rapport_task_seconds",
    "Time a background task took.",
    ["task"],
    buckets=(0.01, 0.05, 0.25, 1, 5, 30, 120, 300),
    registry=None,
)

Collect = Callable[[], Iterable[Metric]]
COLLECTORS: list[Collect] = []


def collector(collect: Collect) -> Collect:
    """Have a function's families in every scrape."""
    COLLECTORS.append(collect)
    return collect


def gauge(
    name: str, help: str, labels: Iterable[str] = (), values: Iterable[Any] = ()
) -> GaugeMetricFamily:
    """A family of gauges; each value is a number, or label values followed by one."""
    family = GaugeMetricFamily(name, help, labels=[*labels])
    for value in values:
        *words, number = value if isinstance(value, tuple) else (value,)
        family.add_metric([str(word) for word in words], float(number))
    return family


class _House:
    """Adapts the announced functions to what Prometheus' client calls."""

    def collect(self) -> Iterable[Metric]:
        failed = 0
        for collect in COLLECTORS:
            try:
                yield from [*collect()]
            except DatabaseError:
                failed += 1
                log.exception("a collector of metrics failed", name=collect.__qualname__)
        yield gauge("rapport_collectors_failed", "Collectors that could not be read.", (), [failed])


def exposition() -> bytes:
    """All figures as Prometheus' text format."""
    registry = CollectorRegistry()
    folder = Path(settings.METRICS_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]
    registry.register(_House())
    return generate_latest(registry)

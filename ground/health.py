"""Whether the parts of the house work, each asked by a function of its own.

An app adds a part in its `health.py` with `@part("name")`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import current_app
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from ground import slots

log = structlog.get_logger(__name__)

#: The clock and the workers show themselves every few seconds.
SILENCE = timedelta(seconds=60)


@dataclass(frozen=True)
class Finding:
    """How one part stands; `detail` tells a person what to do where it is not well."""

    ok: bool
    detail: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **({"detail": self.detail} if self.detail else {}), **self.facts}


Ask = Callable[[], Finding]
PARTS: dict[str, Ask] = {}


def part(name: str) -> Callable[[Ask], Ask]:
    """Announce a part. Its function may raise; that is a finding too."""

    def announce(ask: Ask) -> Ask:
        PARTS[name] = ask
        return ask

    return announce


def ask(name: str) -> Finding:
    """One part's finding. Why it failed is for the log: this answer may be public."""
    try:
        return PARTS[name]()
    except Exception as fault:
        log.warning("a part does not answer", name=name, reason=str(fault))
        return Finding(False, f"The {name.replace('_', ' ')} does not answer.")


@part("database")
def database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Finding(True)


@part("migrations")
def migrations() -> Finding:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    missing = set(loader.disk_migrations) - set(MigrationRecorder(connection).applied_migrations())
    if missing:
        return Finding(False, "Run the migrate command.", {"missing": len(missing)})
    return Finding(True)


@part("broker")
def broker() -> Finding:
    with current_app.connection_for_write(connect_timeout=2) as link:
        link.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    return Finding(True)


@part("beat")
def beat() -> Finding:
    return _seen(slots.last_beat(), "The clock (celery beat)")


@part("worker")
def worker() -> Finding:
    """A worker has lately carried out what the clock sent through the broker."""
    return _seen(slots.last_work(), "A worker")


def _seen(last: datetime | None, who: str) -> Finding:
    if last is None:
        return Finding(False, f"{who} has never been seen. Is it running?")
    age = timezone.now() - last
    facts = {"seconds_ago": round(age.total_seconds())}
    if age > SILENCE:
        return Finding(False, f"{who} has fallen silent. Look at its log.", facts)
    return Finding(True, facts=facts)

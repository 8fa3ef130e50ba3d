"""Reads of the log and of what stands beside it."""

import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import connection
from redis.exceptions import RedisError

from events.catalogue import DECLARED, ActivityType
from events.consuming import consumers
from events.models import AddedType, SetAside

#: Set anew whenever a type is added, so that every process reads the table again.
CATALOGUE_VERSION = "events:catalogue"
#: Seconds between looks at the version, and until the table is read again whatever it says.
LOOK_AFTER, READ_AFTER = 1.0, 60.0


class _Merged:
    """This process's copy of the catalogue."""

    types: dict[str, ActivityType] = {}
    version: Any = None
    read_at = looked_at = float("-inf")


def catalogue() -> dict[str, ActivityType]:
    """Every activity type by name: those the apps declare and those that packs added."""
    now = time.monotonic()
    if now - _Merged.looked_at < LOOK_AFTER:
        return _Merged.types
    version = _version()
    if version != _Merged.version or now - _Merged.read_at > READ_AFTER:
        added = {row.name: row.as_type() for row in AddedType.objects.order_by("name")}
        _Merged.types = {**added, **DECLARED}
        _Merged.version, _Merged.read_at = version, now
    _Merged.looked_at = now
    return _Merged.types


def forget_catalogue() -> None:
    """Have this process read the catalogue again on its next look."""
    _Merged.read_at = _Merged.looked_at = float("-inf")


def _version() -> Any:
    try:
        return cache.get(CATALOGUE_VERSION)
    except (RedisError, OSError):
        return None


def consumers_behind(*, now: datetime) -> list[str]:
    """The consumers that have something to read, though perhaps not yet below the horizon."""
    with connection.cursor() as db:
        db.execute(
            "SELECT consumer FROM events_cursor c WHERE consumer = ANY(%s) AND paused_at IS NULL"
            " AND (not_before IS NULL OR not_before <= %s) AND EXISTS (SELECT FROM events_activity"
            " WHERE (position, id) > (c.position, c.last_id))",
            [list(consumers()), now],
        )
        return [row[0] for row in db.fetchall()]


def consumers_with_retries_due(*, now: datetime) -> list[str]:
    due = SetAside.objects.filter(
        state=SetAside.State.WAITING, next_try_at__lte=now, consumer__in=list(consumers())
    )
    return sorted(set(due.values_list("consumer", flat=True)[:10_000]))


@dataclass(frozen=True)
class Lag:
    """How far a consumer is behind. `rows` stops counting at `ROWS_COUNTED`."""

    consumer: str
    rows: int
    seconds: float
    is_paused: bool
    failures: int
    fault: str
    waiting: int
    dead: int
    moved_at: datetime | None


ROWS_COUNTED = 100_000
LAG = """
SELECT c.consumer,
    (SELECT count(*) FROM (SELECT FROM events_activity
        WHERE (position, id) > (c.position, c.last_id) LIMIT %s) unread),
    coalesce((SELECT extract(epoch FROM clock_timestamp() - created_at) FROM events_activity
        WHERE (position, id) > (c.position, c.last_id) ORDER BY position, id LIMIT 1), 0),
    c.paused_at IS NOT NULL, c.failures, c.fault,
    (SELECT count(*) FROM events_setaside s WHERE s.consumer = c.consumer AND state = 'waiting'),
    (SELECT count(*) FROM events_setaside s WHERE s.consumer = c.consumer AND state = 'dead'),
    c.moved_at
FROM events_cursor c WHERE c.consumer = ANY(%s) ORDER BY c.consumer
"""


def consumer_lag() -> list[Lag]:
    """Each consumer of this installation and how far it is behind."""
    with connection.cursor() as db:
        db.execute(LAG, [ROWS_COUNTED, list(consumers())])
        found = {
            row[0]: Lag(row[0], row[1], max(0.0, float(row[2])), *row[3:]) for row in db.fetchall()
        }
    new = Lag("", 0, 0.0, False, 0, "", 0, 0, None)
    return [found.get(name, replace(new, consumer=name)) for name in consumers()]


#: An open write transaction older than this holds every consumer back for too long. It is
#: less than the idle time after which the database ends such a transaction.
STALL_SECONDS = 30.0
STALL = """
SELECT greatest(
    (SELECT max(extract(epoch FROM clock_timestamp() - xact_start)) FROM pg_stat_activity
        WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()),
    (SELECT max(extract(epoch FROM clock_timestamp() - prepared)) FROM pg_prepared_xacts),
    (SELECT extract(epoch FROM clock_timestamp() - created_at) FROM events_activity
        WHERE position >= events_log_horizon() ORDER BY position, id LIMIT 1),
    0)
"""


def horizon_age() -> float:
    """Seconds for which the oldest open write transaction has been hiding new facts."""
    with connection.cursor() as db:
        db.execute(STALL)
        return float(db.fetchone()[0])


def is_stalled(*, after: float = STALL_SECONDS) -> bool:
    """Whether an open write transaction has held the consumers back for too long."""
    return horizon_age() > after

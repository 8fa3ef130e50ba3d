"""The clock: django-celery-beat's database scheduler, which also names each slot and
says that it is alive."""

import logging
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django_celery_beat.schedulers import DatabaseScheduler

from ground import slots

log = logging.getLogger(__name__)
HEARTBEAT = timedelta(seconds=10)
MINUTE = 60


class Clock(DatabaseScheduler):
    _beaten: datetime | None = None

    def tick(self, *arguments: Any, **options: Any) -> Any:
        self._say_alive(timezone.now())
        return super().tick(*arguments, **options)

    def apply_async(self, entry: Any, **options: Any) -> Any:
        return super().apply_async(with_slot(entry, now=timezone.now()), **options)

    def _say_alive(self, now: datetime) -> None:
        if self._beaten and now - self._beaten < HEARTBEAT:
            return
        self._beaten = now
        try:
            close_old_connections()
            slots.beat(slots.BEAT, now=now)
        except DatabaseError:
            # The clock outlives a database that restarts; the heartbeat tells how long it was away.
            log.warning("the database is away, no heartbeat was written")


def with_slot(entry: Any, *, now: datetime) -> Any:
    """The entry with the slot it stands for among its arguments."""
    if entry.task.startswith("celery."):
        return entry
    run_every = getattr(entry.schedule, "run_every", None)
    seconds = max(int(run_every.total_seconds()), 1) if run_every else MINUTE
    slot = slots.floor(now, seconds=seconds).isoformat()
    # The entry itself is kept and sent again, so the slot may not be written into it.
    return SimpleNamespace(
        name=entry.name,
        task=entry.task,
        args=entry.args,
        kwargs={**entry.kwargs, "slot": slot},
        options=entry.options,
    )

"""Background doors: wake-ups and sweeps of the log's consumers."""

import time
from typing import Any

from celery import shared_task
from django.utils import timezone

from events import queries
from events.consuming import consumer_named, consumers
from events.inbox.operations import BATCH, work_off
from events.operations.draining import drain, place_cursor
from events.operations.quarantine import retry_set_aside
from events.operations.waking import wake_received
from ground.doorbell import ring
from ground.slots import scheduled

#: Pauses while facts wait for an older transaction to end; after them the sweep takes over.
PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4)


@shared_task(name="events.tasks.wake_consumers")
def wake_consumers(**_: Any) -> None:
    wake_received()
    for name in queries.consumers_behind(now=timezone.now()):
        ring("events.tasks.drain_consumer", name=name)


@scheduled("events.tasks.drain_all")
def drain_all() -> None:
    """Find what wake-ups missed: new consumers, facts to try again, and facts unread."""
    now = timezone.now()
    for consumer in consumers().values():
        place_cursor(consumer=consumer)
    for name in queries.consumers_with_retries_due(now=now):
        retry_set_aside(consumer=consumer_named(name), now=now)
    for name in queries.consumers_behind(now=now):
        ring("events.tasks.drain_consumer", name=name)


@shared_task(name="events.tasks.drain_consumer")
def drain_consumer(*, name: str, **_: Any) -> None:
    consumer = consumer_named(name)
    for pause in (*PAUSES, None):
        is_more_due = drain(consumer=consumer, now=timezone.now())
        wake_followers(name)
        if is_more_due:
            ring("events.tasks.drain_consumer", name=name)
            return
        is_behind = name in queries.consumers_behind(now=timezone.now())
        # Whoever it follows wakes it; waiting here could keep them from this worker.
        if pause is None or not is_behind or queries.has_caught_up(consumer):
            return
        time.sleep(pause)


def wake_followers(name: str) -> None:
    """Have those drained that go as far in the log as this consumer has."""
    followers = {one.name for one in consumers().values() if name in one.follows}
    if followers:
        for each in followers & set(queries.consumers_behind(now=timezone.now())):
            ring("events.tasks.drain_consumer", name=each)


@scheduled("events.tasks.work_off_inbox")
def work_off_inbox() -> None:
    """Turn waiting deliveries of webhooks into activities, until none is due."""
    while work_off(now=timezone.now()) == BATCH:
        pass

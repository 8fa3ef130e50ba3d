"""Telling a worker that the log has grown; few wake-ups for many activities."""

import logging

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from ground.doorbell import ring

log = logging.getLogger(__name__)
#: Present while a wake-up is on its way; a lost one blocks the next for this long at most.
FLAG = "events:wake-up-sent"
SECONDS = 5


def wake_consumers() -> None:
    """Have the consumers drained once this transaction has committed."""
    waiting = transaction.get_connection().run_on_commit
    if not any(entry[1] is _wake for entry in waiting):
        transaction.on_commit(_wake, robust=True)


def wake_received() -> None:
    """A wake-up has arrived; whatever is recorded from now on needs a new one."""
    try:
        cache.delete(FLAG)
    except (RedisError, OSError):
        log.warning("cache is away, wake-ups are not thinned out")


def _wake() -> None:
    try:
        is_first = cache.add(FLAG, 1, timeout=SECONDS)
    except (RedisError, OSError):
        is_first = True
    if is_first:
        ring("events.tasks.wake_consumers")

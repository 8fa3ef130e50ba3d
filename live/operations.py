"""Publishing hints. They carry ids, never data, and a lost one costs only freshness."""

import json
import logging
from collections.abc import Iterable
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)
STREAM = "rapport:live"
#: Hints kept for streams that reconnect; about a quarter of an hour on a busy day.
KEPT = 20_000
#: The channel on which streams are told to ask again whether they may go on.
RECHECK = "!recheck"


def hint(channel: str, *, kind: str, **ids: Any) -> None:
    """Tell open screens, once this transaction has committed, that something changed.

    `hint("contact:12", kind="activity", activity=99)`
    """
    publish([(channel, kind, ids)])


def publish(hints: Iterable[tuple[str, str, dict[str, Any]]]) -> None:
    """The many-hint form of `hint`: channel, kind and ids of each, in one trip."""
    hints = list(hints)
    if hints:

        def publish_now() -> None:
            _publish(hints)

        transaction.on_commit(publish_now, robust=True)


def recheck(*, channel: str = "", user: int | None = None) -> None:
    """Have open streams of a channel or a user prove anew that they may listen.

    Call it where ownership, roles or sessions change; streams that fail are closed at once.
    """
    publish([(RECHECK, "recheck", {"channel": channel, "user": user})])


def _publish(hints: list[tuple[str, str, dict[str, Any]]]) -> None:
    try:
        pipeline = _redis(settings.REDIS_URL).pipeline(transaction=False)
        for channel, kind, ids in hints:
            fields: dict[Any, Any] = {"channel": channel, "kind": kind, "ids": json.dumps(ids)}
            pipeline.xadd(STREAM, fields, maxlen=KEPT, approximate=True)
        pipeline.execute()
    except (redis.RedisError, OSError):
        log.warning("broker is away, %d hints are lost", len(hints))


@cache
def _redis(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)

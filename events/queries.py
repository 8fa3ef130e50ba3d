"""Reads of the log and of what stands beside it."""

import time
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

from events.catalogue import DECLARED, ActivityType
from events.models import AddedType

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

"""Telling open screens that a broadcast moved on."""

from django.core.cache import cache

from broadcasts.models import Broadcast
from live.operations import publish

#: At most one hint of progress in so many seconds; what people do is always told.
PAUSE = 2


def show(broadcast: Broadcast, *, is_progress: bool = False) -> None:
    """Hint the broadcast's own channel and the list's, after the commit."""
    if is_progress and not cache.add(f"broadcast-hint:{broadcast.pk}", 1, timeout=PAUSE):
        return
    kind, ids = "broadcast_moved", {"broadcast": broadcast.pk}
    publish([(f"broadcast:{broadcast.pk}", kind, ids), ("broadcasts", kind, {})])

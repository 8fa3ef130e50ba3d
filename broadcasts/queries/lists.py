"""Broadcasts as lists show them."""

from typing import Any

from broadcasts.models import Broadcast, BroadcastQuerySet


def list_broadcasts(*, for_user: Any) -> BroadcastQuerySet:
    """All that the person may see, those put away among them."""
    return Broadcast.objects.visible_to(for_user)

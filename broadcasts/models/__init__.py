"""Broadcasts, their variants and the firm's rules for them: gathered here for Django."""

from broadcasts.models.broadcasts import (
    ENDED,
    UNDER_WAY,
    UNSENT,
    Broadcast,
    BroadcastQuerySet,
)
from broadcasts.models.rules import BroadcastRules
from broadcasts.models.variants import Variant

__all__ = [
    "ENDED",
    "UNDER_WAY",
    "UNSENT",
    "Broadcast",
    "BroadcastQuerySet",
    "BroadcastRules",
    "Variant",
]

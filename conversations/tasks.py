"""Background doors of conversations."""

from django.utils import timezone

from conversations.operations.deeds import wake_due
from ground.slots import scheduled


@scheduled("conversations.tasks.wake")
def wake() -> None:
    """Take up again what was snoozed until now."""
    wake_due(now=timezone.now())

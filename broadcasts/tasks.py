"""Background doors of broadcasts."""

from django.utils import timezone

from broadcasts.operations import beginning, following
from ground.slots import scheduled


@scheduled("broadcasts.tasks.begin_due")
def begin_due() -> None:
    """Begin what is scheduled for now."""
    beginning.begin_due(now=timezone.now())


@scheduled("broadcasts.tasks.follow")
def follow() -> None:
    """Count what became of what is being sent, choose winners, and end what is through."""
    following.follow_all(now=timezone.now())

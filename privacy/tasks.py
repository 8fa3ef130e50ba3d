"""Background doors of privacy."""

from django.utils import timezone

from ground.slots import scheduled
from privacy.operations import retention


@scheduled("privacy.tasks.enforce_retention")
def enforce_retention() -> None:
    """Remove what is older than the firm keeps it."""
    retention.enforce(now=timezone.now())

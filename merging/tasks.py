"""Background doors of merges."""

from django.utils import timezone

from ground.slots import scheduled
from merging.operations import forgetting


@scheduled("merging.tasks.forget_merges")
def forget_merges() -> None:
    """Forget what was kept of merges that cannot be undone any more."""
    forgetting.forget_merges(now=timezone.now())

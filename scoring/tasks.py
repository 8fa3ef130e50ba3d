"""Background doors of scores."""

from django.utils import timezone

from contacts.upkeep import look_while_anybody_waits
from ground.slots import scheduled
from scoring.operations import refreshing


@scheduled("scoring.tasks.refresh_scores")
def refresh_scores() -> None:
    """Reckon everybody again for each score that is due."""
    for _ in refreshing.refresh_due(now=timezone.now()):
        pass


@scheduled("scoring.tasks.look_again")
def look_again() -> None:
    """Reckon again whoever was touched."""
    look_while_anybody_waits(
        lambda: refreshing.look_again(now=timezone.now()), refreshing.is_anybody_waiting
    )

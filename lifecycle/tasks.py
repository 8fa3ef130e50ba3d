"""Background doors of lifecycles."""

from django.utils import timezone

from contacts.upkeep import look_while_anybody_waits
from ground.slots import scheduled
from lifecycle.operations import refreshing


@scheduled("lifecycle.tasks.refresh_lifecycles")
def refresh_lifecycles() -> None:
    """Look at everybody again for each lifecycle that is due."""
    for _ in refreshing.refresh_due(now=timezone.now()):
        pass


@scheduled("lifecycle.tasks.look_again")
def look_again() -> None:
    """Look again at whoever was touched, and at whoever was kept in a stage long enough."""
    look_while_anybody_waits(
        lambda: refreshing.look_again(now=timezone.now()), refreshing.is_anybody_waiting
    )

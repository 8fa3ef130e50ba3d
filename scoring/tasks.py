"""Background doors of scores."""

import time

from django.utils import timezone

from ground.slots import scheduled
from scoring.operations import refreshing

#: Pauses while the sums of what happened are still being made; then the next sweep takes over.
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.4)


@scheduled("scoring.tasks.refresh_scores")
def refresh_scores() -> None:
    """Reckon everybody again for each score that is due."""
    for _ in refreshing.refresh_due(now=timezone.now()):
        pass


@scheduled("scoring.tasks.look_again")
def look_again() -> None:
    """Reckon again whoever was touched."""
    for pause in (*PAUSES, None):
        while refreshing.look_again(now=timezone.now()):
            pass
        if pause is None or not refreshing.is_anybody_waiting():
            return
        time.sleep(pause)

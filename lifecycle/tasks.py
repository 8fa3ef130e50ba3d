"""Background doors of lifecycles."""

import time

from django.utils import timezone

from ground.slots import scheduled
from lifecycle.operations import refreshing

#: Pauses while the sums of what happened are still being made; then the next sweep takes over.
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.4)


@scheduled("lifecycle.tasks.refresh_lifecycles")
def refresh_lifecycles() -> None:
    """Look at everybody again for each lifecycle that is due."""
    for _ in refreshing.refresh_due(now=timezone.now()):
        pass


@scheduled("lifecycle.tasks.look_again")
def look_again() -> None:
    """Look again at whoever was touched, and at whoever was kept in a stage long enough."""
    for pause in (*PAUSES, None):
        while refreshing.look_again(now=timezone.now()):
            pass
        if pause is None or not refreshing.is_anybody_waiting():
            return
        time.sleep(pause)

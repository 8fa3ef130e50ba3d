"""Background doors of workflows."""

from django.utils import timezone

from automation.running.turns import run_due as work_off
from ground.slots import scheduled


@scheduled("automation.tasks.run_due")
def run_due() -> None:
    """Carry out the steps that are due."""
    work_off(clock=timezone.now)

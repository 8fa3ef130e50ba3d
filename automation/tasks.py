"""Background doors of workflows."""

from django.utils import timezone

from automation.operations.tallies import add_up_tallies
from automation.running.clocks import look_at_clocks as look
from automation.running.turns import run_due as work_off
from ground.slots import scheduled


@scheduled("automation.tasks.run_due")
def run_due() -> None:
    """Carry out the steps that are due."""
    work_off(clock=timezone.now)


@scheduled("automation.tasks.look_at_clocks")
def look_at_clocks() -> None:
    """Bring in whose moment came: dates, plans, stillness."""
    look(clock=timezone.now)


@scheduled("automation.tasks.add_up")
def add_up() -> None:
    """Add up how many came through each step."""
    add_up_tallies()

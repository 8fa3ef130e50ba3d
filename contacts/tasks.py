"""Background doors of contacts."""

from django.utils import timezone

from contacts.operations import computing, notes, task_zones, words
from contacts.operations.field_indexes import build_field_indexes as build
from contacts.operations.segments import refreshing
from contacts.upkeep import look_while_anybody_waits
from ground.slots import scheduled


@scheduled("contacts.tasks.prune_words")
def prune_words() -> None:
    """Forget the words of names that nobody bears any more."""
    words.prune_words()


@scheduled("contacts.tasks.forget_notes")
def forget_notes() -> None:
    """Forget for good the notes that were deleted a day ago."""
    notes.forget_deleted_notes(now=timezone.now())


@scheduled("contacts.tasks.settle_zones")
def settle_zones() -> None:
    """Derive anew when the tasks of people who changed their zone are due."""
    task_zones.settle_zones()


@scheduled("contacts.tasks.build_field_indexes")
def build_field_indexes() -> None:
    """Build the indexes that fields ask for, and drop those that none needs any more."""
    build()


@scheduled("contacts.tasks.work_out_formulas")
def work_out_formulas() -> None:
    """Work out anew what formulas and rollups give that were made or changed."""
    computing.work_out_stale(now=timezone.now())


@scheduled("contacts.tasks.work_out_rollups")
def work_out_rollups() -> None:
    """Work out all rollups anew: some change with time alone."""
    computing.work_out_rollups(now=timezone.now())


@scheduled("contacts.tasks.refresh_segments")
def refresh_segments() -> None:
    """Bring every segment that is due up to date."""
    for _ in refreshing.refresh_due(now=timezone.now()):
        pass


@scheduled("contacts.tasks.look_again")
def look_again() -> None:
    """Look again at whoever was touched, for the segments it can concern."""
    look_while_anybody_waits(
        lambda: refreshing.look_again(now=timezone.now()), refreshing.is_anybody_waiting
    )

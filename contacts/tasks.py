"""Background doors of contacts."""

import time

from django.utils import timezone

from contacts.operations import notes, words
from contacts.operations.segments import refreshing
from ground.slots import scheduled

#: Pauses while the sums of what happened are still being made; then the next sweep takes over.
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.4)


@scheduled("contacts.tasks.prune_words")
def prune_words() -> None:
    """Forget the words of names that nobody bears any more."""
    words.prune_words()


@scheduled("contacts.tasks.forget_notes")
def forget_notes() -> None:
    """Forget for good the notes that were deleted a day ago."""
    notes.forget_deleted_notes(now=timezone.now())


@scheduled("contacts.tasks.refresh_segments")
def refresh_segments() -> None:
    """Bring every segment that is due up to date."""
    for _ in refreshing.refresh_due(now=timezone.now()):
        pass


@scheduled("contacts.tasks.look_again")
def look_again() -> None:
    """Look again at whoever was touched, for the segments it can concern."""
    for pause in (*PAUSES, None):
        while refreshing.look_again(now=timezone.now()):
            pass
        if pause is None or not refreshing.is_anybody_waiting():
            return
        time.sleep(pause)

"""Background doors of contacts."""

from django.utils import timezone

from contacts.operations import notes, words
from ground.slots import scheduled


@scheduled("contacts.tasks.prune_words")
def prune_words() -> None:
    """Forget the words of names that nobody bears any more."""
    words.prune_words()


@scheduled("contacts.tasks.forget_notes")
def forget_notes() -> None:
    """Forget for good the notes that were deleted a day ago."""
    notes.forget_deleted_notes(now=timezone.now())

"""Background doors of contacts."""

from contacts.operations import words
from ground.slots import scheduled


@scheduled("contacts.tasks.prune_words")
def prune_words() -> None:
    """Forget the words of names that nobody bears any more."""
    words.prune_words()

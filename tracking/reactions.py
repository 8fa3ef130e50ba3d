"""What follows of verdicts over hits; apps above announce it in their `hit_verdicts.py`."""

from collections.abc import Callable, Collection
from datetime import datetime

#: Given the ids of messages; called in the transaction that writes the verdicts.
Reaction = Callable[[Collection[int], datetime], None]
REACTIONS: list[Reaction] = []


def after_verdicts(reaction: Reaction) -> Reaction:
    """Have a function called with the messages of which something else is known now."""
    REACTIONS.append(reaction)
    return reaction

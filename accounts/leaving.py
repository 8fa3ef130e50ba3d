"""What a person leaves behind when they go, and how each kind of it is given on.

An app announces what its records do in its `leaving.py` with `left_behind(…)`; whoever
deactivates a person asks for all of them, in one transaction.
"""

from datetime import datetime
from typing import Protocol

from accounts.models import User


class GiveOn(Protocol):
    """Give what `owner` looks after to `heir`, or to nobody; how many there were."""

    def __call__(self, *, owner: User, heir: User | None, by: User, now: datetime) -> int: ...


LEFT: dict[str, GiveOn] = {}


def left_behind(label: str, give_on: GiveOn) -> None:
    """Announce a kind of records by its model's label."""
    if label in LEFT:
        raise ValueError(f"What happens to {label} is announced twice.")
    LEFT[label] = give_on

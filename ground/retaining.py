"""How long kinds of records are kept: announced by each app in its `retained.py`.

The firm says otherwise in its policies (privacy.RetentionPolicy), and whoever enforces them asks
each kind to remove what is older, some at a time. Contacts under a legal hold are named to it, and
what belongs to them stays.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: How many are older than a moment, apart from what belongs to these contacts.
Count = Callable[[datetime, Collection[int]], int]
#: Remove at most so many of them; how many that was.
Remove = Callable[[datetime, Collection[int], int], int]


@dataclass(frozen=True)
class Retained:
    kind: str
    label: Any
    days: int
    count: Count
    remove: Remove
    #: Whether it is enforced where the firm says nothing.
    is_on: bool = True


RETAINED: dict[str, Retained] = {}


def retained(
    kind: str, *, label: Any, days: int, count: Count, remove: Remove, is_on: bool = True
) -> None:
    """Announce a kind of record, and how long it is kept where the firm says nothing."""
    if kind in RETAINED:
        raise ValueError(f"How long {kind} are kept is announced twice.")
    RETAINED[kind] = Retained(kind, label, days, count, remove, is_on)

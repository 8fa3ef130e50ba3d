"""Conditions that other apps keep, so that what they name is not taken from under them."""

from collections.abc import Callable, Iterable
from typing import Any

#: A word → the names of what has it anywhere in its conditions, each with these.
Keeper = Callable[[str], Iterable[tuple[str, Any]]]
KEEPERS: dict[str, Keeper] = {}


def keeps_conditions(plural: str, keeper: Keeper) -> None:
    """Announce conditions on contacts, under what they are conditions of."""
    if plural in KEEPERS:
        raise ValueError(f"The conditions of {plural} are announced twice.")
    KEEPERS[plural] = keeper


#: Of a segment → the names of what could not be done without it.
User = Callable[[Any], Iterable[str]]
USERS: dict[str, User] = {}


def uses_segments(plural: str, user: User) -> None:
    """Announce what stands on segments, so that none is deleted or put away under it."""
    if plural in USERS:
        raise ValueError(f"What {plural} use is announced twice.")
    USERS[plural] = user

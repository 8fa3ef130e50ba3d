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

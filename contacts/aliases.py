"""Ids that lead to another contact, because their own became part of it.

The app that merges stands above this one, so it registers who knows of them.
"""

from collections.abc import Callable

Find = Callable[[int], int | None]
_FINDERS: list[Find] = []


def aliases(find: Find) -> Find:
    """Register who knows where an id leads."""
    _FINDERS.append(find)
    return find


def leads_to(pk: int) -> int | None:
    """The contact that an id without one of its own stands for, if there is any."""
    return next((found for find in _FINDERS if (found := find(pk)) is not None), None)

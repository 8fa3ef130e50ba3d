"""Ids that lead to another record, because their own became part of it.

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


_FINDERS_OF_ORGANISATIONS: list[Find] = []


def aliases_of_organisations(find: Find) -> Find:
    """Register who knows where an organisation's id leads."""
    _FINDERS_OF_ORGANISATIONS.append(find)
    return find


def organisation_leads_to(pk: int) -> int | None:
    """The organisation that an id without one of its own stands for, if there is any."""
    found = (find(pk) for find in _FINDERS_OF_ORGANISATIONS)
    return next((one for one in found if one is not None), None)

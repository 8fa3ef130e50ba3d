"""Whom the firm may not take up again, and whom it may not delete.

What decides that is owned by apps above, which announce it here.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from accounts.models import User
from contacts.errors import ContactHeld, PersonForgotten
from events.people import EMAIL, EXTERNAL

Name = tuple[str, str]
#: Names → those of them that somebody bore who was erased.
Forgotten = Callable[[Collection[Name]], set[Name]]
#: Ids of contacts → those of them that have to be kept.
Held = Callable[[Collection[int]], set[int]]
#: Ids of contacts that leave the house in a file, who takes them, in what, and when.
Disclosed = Callable[[Collection[int], User, str, datetime], None]
_DISCLOSED: list[Disclosed] = []
_FORGOTTEN: list[Forgotten] = []
_HELD: list[Held] = []


def forgotten(ask: Forgotten) -> Forgotten:
    """Announce who knows the names of people that were erased."""
    _FORGOTTEN.append(ask)
    return ask


def held(ask: Held) -> Held:
    """Announce who knows which contacts have to be kept."""
    _HELD.append(ask)
    return ask


def disclosed(tell: Disclosed) -> Disclosed:
    """Announce who keeps a record of what leaves the house."""
    _DISCLOSED.append(tell)
    return tell


def note_disclosed(contacts: Collection[int], *, by: User, what: str, now: datetime) -> None:
    """Say that a file takes contacts out of the house; whoever writes one says it of each batch."""
    for tell in _DISCLOSED if contacts else ():
        tell(contacts, by, what, now)


def forgotten_among(names: Collection[Name]) -> set[Name]:
    """Those of the names by which nobody may be taken up again."""
    asked = [name for name in names if name[0] in (EMAIL, EXTERNAL)]
    return set().union(*(ask(asked) for ask in _FORGOTTEN)) if asked else set()


def refuse_forgotten(names: Collection[Name]) -> None:
    """
    :raises PersonForgotten: if one of the names is that of somebody who was erased.
    """
    if found := forgotten_among(names):
        system = min(found)[0]
        raise PersonForgotten(field="emails" if system == EMAIL else "external_id")


def held_among(contacts: Collection[int]) -> set[int]:
    """Those of the contacts that have to be kept."""
    return set().union(*(ask(contacts) for ask in _HELD)) if contacts else set()


def refuse_held(contact: int) -> None:
    """
    :raises ContactHeld: if the contact has to be kept.
    """
    if held_among([contact]):
        raise ContactHeld

"""What stands on topics, so that none is given up under it; and what can be explained by name."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from messaging.gate.sending import Sending
from messaging.models import Topic

#: Of a topic → the names of what is about it.
User = Callable[[Topic], Iterable[str]]
USERS: dict[str, User] = {}
#: Of an id, for a person and at a moment → how the gate is asked about it; None if it is not there.
Explained = Callable[[int, Any, datetime], Sending | None]
EXPLAINED: dict[str, Explained] = {}


class Named(NamedTuple):
    """What sends batches of messages: a broadcast, a workflow."""

    kind: str
    id: int
    name: str


#: Ids of batches → batch's id → what sent it, in a constant number of queries.
Namer = Callable[[Collection[int]], Mapping[int, Named]]
NAMERS: dict[str, Namer] = {}


def uses_topics(plural: str, user: User) -> None:
    """Announce what is about topics, under what such things are called."""
    if plural in USERS:
        raise ValueError(f"What {plural} are about is announced twice.")
    USERS[plural] = user


def explains(name: str, finder: Explained) -> None:
    """Announce what a message to somebody can be explained for, by the name of its parameter."""
    if name in EXPLAINED:
        raise ValueError(f"Explanations of {name} are announced twice.")
    EXPLAINED[name] = finder


def names_batches(plural: str, namer: Namer) -> None:
    """Announce what sends batches, under what such things are called."""
    if plural in NAMERS:
        raise ValueError(f"The batches of {plural} are named twice.")
    NAMERS[plural] = namer


def named(batches: Collection[int]) -> dict[int, Named]:
    """Batch's id → what sent it, of those that something announced sent."""
    return {key: one for namer in NAMERS.values() for key, one in namer(batches).items()}


def users_of(topic: Topic) -> dict[str, list[str]]:
    """What is about a topic, by what people call it."""
    found = {plural: list(user(topic)) for plural, user in USERS.items()}
    return {plural: names for plural, names in found.items() if names}

"""What stands on topics, so that none is given up under it; and what can be explained by name."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from messaging.gate.sending import Sending
from messaging.models import Topic

#: Of a topic → the names of what is about it.
User = Callable[[Topic], Iterable[str]]
USERS: dict[str, User] = {}
#: Of an id, for a person and at a moment → how the gate is asked about it; None if it is not there.
Explained = Callable[[int, Any, datetime], Sending | None]
EXPLAINED: dict[str, Explained] = {}


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


def users_of(topic: Topic) -> dict[str, list[str]]:
    """What is about a topic, by what people call it."""
    found = {plural: list(user(topic)) for plural, user in USERS.items()}
    return {plural: names for plural, names in found.items() if names}

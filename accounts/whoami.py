"""What a person's app wants to know of them at its start, beside what accounts itself knows.

An app adds a fact in its `whoami.py` with `@fact("name", shape=…)`; `GET /api/v1/me/` tells it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

Ask = Callable[[Any], Any]
Shape = serializers.Field[Any, Any, Any, Any]


@dataclass(frozen=True)
class Fact:
    """A function of the person, and the shape the API gives what it answers."""

    ask: Ask
    shape: Callable[[], Shape]


FACTS: dict[str, Fact] = {}


def fact(name: str, *, shape: Callable[[], Shape]) -> Callable[[Ask], Ask]:
    """Announce a fact; `shape` makes the field that shows it."""

    def announce(ask: Ask) -> Ask:
        if name in FACTS:
            raise ValueError(f"Fact {name} is announced twice.")
        FACTS[name] = Fact(ask, shape)
        return ask

    return announce

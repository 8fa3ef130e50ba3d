"""Telling open screens that a conversation moved on."""

from collections.abc import Iterable

from live.operations import publish

MOVED = "conversation_moved"


def show(conversations: Iterable[int]) -> None:
    """Hint the conversations' own channels, and the lists' once, after the commit."""
    ids = list(conversations)
    if ids:
        own = [(f"conversation:{pk}", MOVED, {"conversation": pk}) for pk in ids]
        publish([*own, ("conversations", MOVED, {})])

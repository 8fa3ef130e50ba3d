"""A carrier for tests: a provider that answers as it is told and keeps what it was given."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from outbox.carriers import CARRIERS, Carrier, Handed, NotFound, carrier
from outbox.models import Effect, Policy


class Provider:
    """Takes everything, until told otherwise by key in `says` and `finds`."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.says: dict[str, Exception | Callable[[], Any]] = {}
        self.finds: dict[str, Handed | NotFound | Exception] = {}

    def hand_over(self, effect: Effect) -> Handed:
        self.got.append(effect.key)
        said = self.says.get(effect.key)
        if isinstance(said, Exception):
            raise said
        if said is not None:
            said()
        return Handed(f"ref-{effect.key}")

    def find(self, effect: Effect) -> Handed | NotFound:
        found = self.finds.get(effect.key, NotFound.ABSENT)
        if isinstance(found, Exception):
            raise found
        return found


@contextmanager
def registered(
    provider: Provider,
    kind: str = "parcel",
    *,
    policy: Policy = Policy.RECONCILE,
    can_find: bool = True,
    **limits: Any,
) -> Iterator[Carrier]:
    find = provider.find if can_find else None
    try:
        yield carrier(kind, hand_over=provider.hand_over, find=find, policy=policy, **limits)
    finally:
        CARRIERS.pop(kind, None)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **amount: float) -> datetime:
        self.now += timedelta(**amount)
        return self.now

"""Who carries out which kind of effect.

An app registers its carriers in its `effects.py`. A carrier's `hand_over` makes one call
outside with the effect's key as idempotency key. It returns `Handed`, or raises

- `Refused`: the provider will never take it; the effect is given up;
- `TryLater`: the provider certainly did not take it; tried again with growing pauses;
- anything else: nobody knows whether it was taken. `at_most_once` then asks a person,
  `reconcile` asks the provider through `find` before it tries again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from math import ceil
from typing import Any

from outbox.models import Effect, Policy, State

MOST_TRIES = 8


class Refused(Exception):
    """The provider will never accept this."""


class TryLater(Exception):
    """The provider did not accept it now; `after` is the pause it asked for, in seconds."""

    def __init__(self, reason: str, *, after: float | None = None) -> None:
        self.after = after
        super().__init__(reason)


@dataclass(frozen=True)
class Handed:
    """The provider has it, under this reference of its own."""

    reference: str = ""
    result: dict[str, Any] | None = None


class NotFound(Enum):
    #: The provider is sure that it never got it.
    ABSENT = "absent"
    CANNOT_TELL = "cannot tell"


HandOver = Callable[[Effect], Handed]
Find = Callable[[Effect], Handed | NotFound]


@dataclass(frozen=True)
class Carrier:
    kind: str
    hand_over: HandOver
    find: Find | None
    policy: Policy
    #: How long one call may take; `hand_over` must keep to it.
    time_out: timedelta
    #: How long a worker that fell silent keeps what it took.
    lease: timedelta
    #: How many effects are marked as being handed over together. After a crash that many
    #: have to be asked about, so a carrier that cannot `find` leaves it at 1.
    at_once: int = 1
    #: How many calls run beside each other.
    threads: int = 1
    #: How many workers may be busy with this kind, so that a slow one leaves room for others.
    workers: int = 2
    most_tries: int = MOST_TRIES
    first_pause: timedelta = timedelta(seconds=10)
    #: Where an effect goes that a reconciling carrier cannot tell about.
    cannot_tell: State = State.UNKNOWN
    #: Parts of the payload that are erased once the provider has it.
    forget: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.lease <= self.time_out * ceil(self.at_once / self.threads):
            raise ValueError(f"{self.kind}: the lease must outlast its calls' time-outs.")


CARRIERS: dict[str, Carrier] = {}


def carrier(
    kind: str,
    *,
    hand_over: HandOver,
    find: Find | None = None,
    policy: Policy,
    time_out: timedelta = timedelta(seconds=20),
    lease: timedelta = timedelta(seconds=60),
    **limits: Any,
) -> Carrier:
    """Register who carries out `kind`; `limits` are the other fields of `Carrier`."""
    if kind in CARRIERS:
        raise ValueError(f"Effect kind {kind} has two carriers.")
    CARRIERS[kind] = Carrier(
        kind=kind,
        hand_over=hand_over,
        find=find,
        policy=policy,
        time_out=time_out,
        lease=lease,
        **limits,
    )
    return CARRIERS[kind]

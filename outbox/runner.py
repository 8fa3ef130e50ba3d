"""Carrying effects out: take a batch, say so, hand it over, write down what became of it."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import monotonic
from typing import TypeVar

from outbox import leases
from outbox.carriers import Carrier, TryLater
from outbox.leases import Lease
from outbox.models import Effect, Policy
from outbox.outcomes import Outcome, after_asking, after_falling_silent, after_handing_over

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Answer = TypeVar("Answer")
BATCH = 200
#: A worker leaves a kind after this long, so that kinds take turns.
SLICE = timedelta(seconds=10)


class Worker:
    """One turn at one kind: its carrier, its clock, and how long it may go on."""

    def __init__(self, *, carrier: Carrier, clock: Clock, time_slice: timedelta = SLICE) -> None:
        self.carrier = carrier
        self.clock = clock
        self.ends = monotonic() + time_slice.total_seconds()

    def carry_out(self) -> int:
        """Find out about what was left unfinished, then hand over what is due.

        Returns how many effects were moved on; 0 means that there is nothing to do now.
        """
        moved = self.clear_up()
        while monotonic() < self.ends:
            lease = leases.claim(carrier=self.carrier, limit=BATCH, now=self.clock())
            if not lease.effects:
                break
            moved += self.hand_over(lease)
        return moved

    def clear_up(self) -> int:
        """Take over what silent workers held: not begun is due again, begun is asked about."""
        moved = leases.free_lapsed(kind=self.carrier.kind, now=self.clock())
        lease = leases.claim_lapsed(carrier=self.carrier, limit=BATCH, now=self.clock())
        for chunk in chunks(lease.effects, self.carrier.at_once):
            outcomes = self.reconcile(chunk)
            moved += leases.settle(token=lease.token, outcomes=outcomes, carrier=self.carrier)
        return moved

    def reconcile(self, effects: Sequence[Effect]) -> list[Outcome]:
        carrier, now = self.carrier, self.clock()
        if carrier.find is None:
            return [after_falling_silent(one, carrier=carrier, now=now) for one in effects]
        silent = [one for one in effects if one.policy == Policy.AT_MOST_ONCE]
        asked = [one for one in effects if one.policy == Policy.RECONCILE]
        return [after_falling_silent(one, carrier=carrier, now=now) for one in silent] + [
            after_asking(one, carrier=carrier, answer=answer, now=self.clock())
            for one, answer in self.answers(carrier.find, asked, since=monotonic())
        ]

    def hand_over(self, lease: Lease) -> int:
        """Hand over what was taken, in chunks, until the time slice ends."""
        moved = 0
        for chunk in chunks(lease.effects, self.carrier.at_once):
            if monotonic() >= self.ends:
                leases.give_back(lease=lease)
                break
            # Read before the row's lease begins: a worker that stalls right after the commit
            # must not count from when it woke up.
            since = monotonic()
            handing = leases.begin_handing_over(
                lease=lease, effects=chunk, carrier=self.carrier, now=self.clock()
            )
            outcomes = [
                after_handing_over(one, carrier=self.carrier, answer=answer, now=self.clock())
                for one, answer in self.answers(self.carrier.hand_over, handing, since=since)
            ]
            moved += leases.settle(token=lease.token, outcomes=outcomes, carrier=self.carrier)
        return moved

    def answers(
        self, call: Callable[[Effect], Answer], effects: Sequence[Effect], *, since: float
    ) -> Iterable[tuple[Effect, Answer | Exception]]:
        """Each effect with what the provider answered, or with the exception that was raised.

        Nothing is called any more once another worker may have taken over; the lease is
        held `since` that reading of the monotonic clock.
        """
        lapses = since + (self.carrier.lease - self.carrier.time_out).total_seconds()

        def answer(effect: Effect) -> Answer | Exception:
            if monotonic() >= lapses:
                return TryLater("The worker was held up until its lease ran out.")
            try:
                return call(effect)
            except Exception as fault:
                # One bad effect must not stop its neighbours; the outcome keeps the fault.
                log.info("%s did not go through: %s", effect, fault)
                return fault

        if self.carrier.threads == 1:
            return [(effect, answer(effect)) for effect in effects]
        with ThreadPoolExecutor(self.carrier.threads) as pool:
            return list(zip(effects, pool.map(answer, effects), strict=True))


def chunks(effects: Sequence[Effect], size: int) -> Iterator[Sequence[Effect]]:
    for start in range(0, len(effects), size):
        yield effects[start : start + size]

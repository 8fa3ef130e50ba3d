"""A worker that stalled past its lease and woke up again cannot write any more."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.carriers import CARRIERS, Carrier
from outbox.leases import Lease, claim_lapsed, settle
from outbox.models import Effect, Policy, State
from outbox.operations import Wanted, ask_many
from outbox.runner import Worker
from tests.providers.twin import client
from tests.reliability.processes import python, wait_until

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
#: Outlasts whatever the stalled worker does once it wakes up.
LONG = timedelta(minutes=5)


def stands() -> list[tuple]:
    columns = ("key", "state", "tries", "lease_token", "reference", "ended_at", "last_error")
    return list(Effect.objects.order_by("id").values_list(*columns))


def is_handing_over() -> bool:
    return Effect.objects.filter(state=State.HANDING_OFF).exists()


def all_done() -> bool:
    return not Effect.objects.exclude(state=State.DONE).exists()


@dataclass
class Woken:
    """What a worker that woke up after its lease did, though it might not."""

    written: int = 0
    begun: int = 0

    def add(self, other: "Woken") -> None:
        self.written += other.written
        self.begun += other.begun


def stall(nth: int, twin: client.Twin, *, mid_call: bool) -> Woken:
    """Stop a worker past its lease, have another take over, and wake it.

    Mid-call it is stopped while calls are under way, and woken while the other still holds
    what it took over. Else it is stopped at whatever moment after it committed that it hands
    over, and woken when the other is done.
    """
    wanted = [Wanted(f"{nth}-{n}", {"fault": "hang", "seconds": 0.3}) for n in range(10)]
    known = twin.count()
    # Both of its threads: one that has yet to send its call would be in the gap told of below.
    begun = (lambda: twin.count() > known + 1) if mid_call else is_handing_over
    with python("-m", "tests.reliability.worker", str(twin.port)) as stalled:
        assert stalled.stdout
        stalled.stdout.readline()
        ask_many("parcel", wanted, policy=Policy.RECONCILE)
        wait_until(begun, seconds=120, why="the worker begins")
        os.kill(stalled.pid, signal.SIGSTOP)
        os.waitpid(stalled.pid, os.WUNTRACED)
        assert is_handing_over(), "the worker was stopped too late to prove anything"
        if not mid_call:
            finish()
            return wake(stalled, twin)
        holding = replace(CARRIERS["parcel"], lease=LONG)
        lease = take_over(holding)
        woken = wake(stalled, twin)
        outcomes = Worker(carrier=holding, clock=timezone.now).reconcile(lease.effects)
        assert settle(token=lease.token, outcomes=outcomes, carrier=holding) == len(wanted)
        finish()
    return woken


def take_over(carrier: Carrier) -> Lease:
    """Have another worker hold what the stalled one had begun."""
    taken: list[Lease] = []

    def take() -> bool:
        taken[:] = [claim_lapsed(carrier=carrier, limit=10, now=timezone.now())]
        return len(taken[0].effects) > 0

    wait_until(take, seconds=60, why="the lease lapses")
    return taken[0]


def finish() -> None:
    other = Worker(carrier=CARRIERS["parcel"], clock=timezone.now)
    wait_until(
        lambda: other.carry_out() == 0 and all_done(),
        seconds=180,
        why="another worker takes over",
    )


def wake(stalled: subprocess.Popen[str], twin: client.Twin) -> Woken:
    assert stalled.stdout
    before, copies, woken_at = stands(), twin.ledger(), time.monotonic()
    os.kill(stalled.pid, signal.SIGCONT)
    # Turns that ended before it was stopped are still in the pipe.
    while float(stalled.stdout.readline()) < woken_at:
        pass
    return Woken(
        written=sum(one != two for one, two in zip(before, stands(), strict=True)),
        begun=sum(twin.ledger().values()) - sum(copies.values()),
    )


def test_a_worker_past_its_lease_writes_nothing_and_begins_nothing(promise):
    rounds = promise.size(small=1, full=10)
    mid_call, anywhere = Woken(), Woken()
    with client.running() as twin:
        twin.carrier("parcel")
        try:
            for n in range(rounds):
                mid_call.add(stall(n, twin, mid_call=True))
                anywhere.add(stall(rounds + n, twin, mid_call=False))
            doubled = sum(count > 1 for count in twin.ledger().values())
        finally:
            del CARRIERS["parcel"]

    # A worker that is stopped between its last look at the lease and the last byte of its
    # request repeats the call, one for each of its two threads at most. Only the key that it
    # bears makes that harmless, and the twin, to be a strict witness, counts such copies
    # instead of folding them.
    promise.report(
        "R3",
        "a stalled worker cannot finish what another has taken over",
        figure=f"{2 * rounds} stalls of 10 hand-overs: "
        f"{mid_call.written + anywhere.written} writes accepted; {mid_call.begun} hand-overs "
        f"begun by those stopped mid-call, {anywhere.begun} by those stopped anywhere, "
        f"{doubled} handed over twice",
        target="0 writes accepted without the current lease, no hand-over begun after it "
        "but one whose call was already being set up",
        met=mid_call.written == anywhere.written == mid_call.begun == 0
        and doubled == anywhere.begun <= 2 * rounds,
    )

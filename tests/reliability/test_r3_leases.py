"""A worker that stalled past its lease and woke up again cannot write any more."""

import os
import signal
import time

import pytest
from django.utils import timezone

from outbox.carriers import CARRIERS
from outbox.models import Effect, Policy, State
from outbox.operations import Wanted, ask_many
from outbox.runner import Worker
from tests.providers.twin import client
from tests.reliability.processes import python, wait_until

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def stands() -> list[tuple]:
    columns = ("key", "state", "tries", "lease_token", "reference", "ended_at", "last_error")
    return list(Effect.objects.order_by("id").values_list(*columns))


def is_handing_over() -> bool:
    return Effect.objects.filter(state=State.HANDING_OFF).exists()


def all_done() -> bool:
    return not Effect.objects.exclude(state=State.DONE).exists()


def stall_once(nth: int, twin: client.Twin, *, mid_call: bool) -> int:
    """How many rows a worker wrote after it had lost its lease.

    It is stopped while calls are under way, or else at whatever moment after it committed
    that it hands over.
    """
    wanted = [Wanted(f"{nth}-{n}", {"fault": "hang", "seconds": 0.3}) for n in range(10)]
    known = twin.count()
    begun = (lambda: twin.count() > known) if mid_call else is_handing_over
    with python("-m", "tests.reliability.worker", str(twin.port)) as stalled:
        assert stalled.stdout
        stalled.stdout.readline()
        ask_many("parcel", wanted, policy=Policy.RECONCILE)
        wait_until(begun, seconds=120, why="the worker begins")
        os.kill(stalled.pid, signal.SIGSTOP)
        os.waitpid(stalled.pid, os.WUNTRACED)
        assert is_handing_over(), "the worker was stopped too late to prove anything"
        other = Worker(carrier=CARRIERS["parcel"], clock=timezone.now)
        wait_until(
            lambda: other.carry_out() == 0 and all_done(),
            seconds=180,
            why="another worker takes over",
        )
        before, woken_at = stands(), time.monotonic()
        os.kill(stalled.pid, signal.SIGCONT)
        # Turns that ended before it was stopped are still in the pipe.
        while float(stalled.stdout.readline()) < woken_at:
            pass
    return sum(one != two for one, two in zip(before, stands(), strict=True))


def test_a_worker_past_its_lease_writes_nothing(promise):
    rounds = promise.size(small=1, full=10)
    with client.running() as twin:
        twin.carrier("parcel")
        try:
            written = sum(stall_once(n, twin, mid_call=True) for n in range(rounds))
            doubled = sum(count > 1 for count in twin.ledger().values())
            written += sum(stall_once(rounds + n, twin, mid_call=False) for n in range(rounds))
            repeated = sum(count > 1 for count in twin.ledger().values()) - doubled
        finally:
            del CARRIERS["parcel"]

    # A worker that is stopped between its last look at the lease and the last byte of its
    # request repeats the call. Only the key that it bears makes that harmless, and the twin,
    # to be a strict witness, counts such copies instead of folding them.
    promise.report(
        "R3",
        "a stalled worker cannot finish what another has taken over",
        figure=f"{2 * rounds} stalls of 10 hand-overs: {written} writes accepted; {doubled} "
        f"handed over twice by those stopped mid-call, {repeated} by those stopped anywhere",
        target="0 writes accepted without the current lease, no hand-over begun after it",
        met=written == 0 and doubled == 0,
    )

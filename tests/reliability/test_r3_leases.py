"""A worker that stalled past its lease and woke up again cannot write any more."""

import os
import signal

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


def stall_once(nth: int, twin: client.Twin) -> int:
    """How many rows a worker wrote after it had lost its lease."""
    wanted = [Wanted(f"{nth}-{n}", {"fault": "hang", "seconds": 0.3}) for n in range(10)]
    with python("-m", "tests.reliability.worker", str(twin.port)) as stalled:
        assert stalled.stdout
        stalled.stdout.readline()
        ask_many("parcel", wanted, policy=Policy.RECONCILE)
        wait_until(is_handing_over, seconds=120, why="the worker begins")
        os.kill(stalled.pid, signal.SIGSTOP)
        other = Worker(carrier=CARRIERS["parcel"], clock=timezone.now)
        wait_until(
            lambda: other.carry_out() == 0 and all_done(),
            seconds=180,
            why="another worker takes over",
        )
        before = stands()
        os.kill(stalled.pid, signal.SIGCONT)
        # Its turn's count is the last thing a worker says before it looks for more work.
        while stalled.stdout.readline().strip() != "0":
            pass
    return sum(one != two for one, two in zip(before, stands(), strict=True))


def all_done() -> bool:
    return not Effect.objects.exclude(state=State.DONE).exists()


def test_a_worker_past_its_lease_writes_nothing(promise):
    rounds = promise.size(small=1, full=8)
    with client.running() as twin:
        twin.carrier("parcel")
        try:
            written = sum(stall_once(nth, twin) for nth in range(rounds))
            doubled = sum(count > 1 for count in twin.ledger().values())
        finally:
            del CARRIERS["parcel"]

    promise.report(
        "R3",
        "a stalled worker cannot finish what another has taken over",
        figure=f"{rounds} stalls of 10 hand-overs: {written} writes accepted, {doubled} doubled",
        target="0 writes accepted without the current lease",
        met=written == 0 and doubled == 0,
    )

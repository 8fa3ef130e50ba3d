"""Every committed intent is carried out, and handed over once, whatever is killed."""

import random
import time

import pytest

from outbox.models import Effect, Policy, State
from outbox.operations import Wanted, ask_many
from tests.providers.twin import client
from tests.reliability.processes import kill, start, wait_until

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
WORKERS = 4


def not_ended() -> int:
    return Effect.objects.exclude(state=State.DONE).count()


def test_a_killed_worker_loses_and_doubles_nothing(promise):
    sends = promise.size(small=300, full=100_000)
    kills = promise.size(small=2, full=50)
    ask_many("parcel", [Wanted(f"k{n}") for n in range(sends)], policy=Policy.RECONCILE)

    with client.running() as twin:
        workers = [start("-m", "tests.reliability.worker", str(twin.port)) for _ in range(WORKERS)]
        try:
            for nth in range(1, kills + 1):
                reached = sends * nth // (kills + 1)
                wait_until(lambda: twin.count() >= reached, seconds=600, why="sending goes on")  # noqa: B023
                victim = random.randrange(WORKERS)
                kill(workers[victim])
                workers[victim] = start("-m", "tests.reliability.worker", str(twin.port))
            last_kill = time.monotonic()
            wait_until(lambda: twin.count() == sends, seconds=600, why="all are handed over")
            handed_over = time.monotonic()
            wait_until(lambda: not_ended() == 0, seconds=300, why="all are settled")
            settled_in = time.monotonic() - max(handed_over, last_kill)
        finally:
            for worker in workers:
                kill(worker)
        copies = twin.ledger()

    lost = sends - len(copies)
    doubled = sum(count > 1 for count in copies.values())
    promise.report(
        "R1",
        "every committed intent is handed over exactly once",
        figure=f"{sends} sends, {kills} kills: {lost} lost, {doubled} doubled, "
        f"none unknown {settled_in:.0f} s after the last hand-over",
        target="0 lost, 0 doubled, unknowns resolved within 120 s",
        met=lost == doubled == 0 and settled_in <= 120,
    )

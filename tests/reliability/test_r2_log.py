"""R2: no fact is skipped or read twice, however many write at once."""

import random
import threading
import time
from collections import Counter

import pytest
from django.db import connection, transaction

from events import queries
from events.operations import draft, record, record_many
from events.operations.draining import drain
from events.operations.steering import reset_consumer
from tests.events.consuming import PINGED, make_consumer
from tests.make import NOON

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
WRITERS = 16


def write(count: int, written: list[int], seed: int) -> None:
    """Record that many facts in transactions of any size, some of which dawdle."""
    chance = random.Random(seed)
    left = count
    while left:
        size = min(left, chance.choice((1, 1, 5, 20, 120)))
        with transaction.atomic():
            rows = record_many([draft(PINGED, at=NOON) for _ in range(size)])
            if chance.random() < 0.2:
                time.sleep(chance.random() * 0.05)
        written.extend(row.pk for row in rows)
        left -= size
    connection.close()


def one_run(count: int, seed: int) -> tuple[int, int]:
    """How many facts of a run were missed, and how many were read more than once."""
    written: list[int] = []
    read: Counter[int] = Counter()
    consumer = make_consumer(
        handle=lambda batch, now: read.update(batch.ids), batch_size=500, name="counting"
    )
    reset_consumer(consumer=consumer, to="end", now=NOON)
    writers = [
        threading.Thread(target=write, args=(count, written, seed * WRITERS + n))
        for n in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        drain(consumer=consumer, now=NOON)
    drain(consumer=consumer, now=NOON, seconds=600)
    assert len(written) == WRITERS * count
    return len(set(written) - read.keys()), sum(n - 1 for n in read.values())


def test_nothing_is_missed_and_nothing_read_twice(promise):
    count, runs = promise.size(small=200, full=40_000), promise.size(small=1, full=3)

    results = [one_run(count, seed) for seed in range(runs)]

    missed, twice = (sum(numbers) for numbers in zip(*results, strict=True))
    promise.report(
        "R2",
        f"{WRITERS} writers x {count} facts, {runs} runs: nothing skipped, nothing read twice",
        figure=f"{missed} missed, {twice} twice",
        target="0 missed, 0 twice",
        met=missed == twice == 0,
    )


def test_a_transaction_left_open_raises_the_alarm(promise):
    is_open, may_end = threading.Event(), threading.Event()
    after = float(promise.size(small=0, full=int(queries.STALL_SECONDS)))

    def dawdle():
        with transaction.atomic():
            record(PINGED, at=NOON)
            is_open.set()
            may_end.wait(after + 20)
        connection.close()

    writer = threading.Thread(target=dawdle)
    before = queries.is_stalled(after=after)
    writer.start()
    is_open.wait(10)
    began = time.monotonic()
    raised = queries.is_stalled(after=after)
    while not raised and time.monotonic() - began < after + 15:
        time.sleep(0.2)
        raised = queries.is_stalled(after=after)
    seconds = time.monotonic() - began
    may_end.set()
    writer.join()

    promise.report(
        "R2",
        "a write transaction left open raises the lag alarm",
        figure=f"raised after {seconds:.0f} s" if raised else "not raised",
        target="within 60 s",
        met=raised and not before and not queries.is_stalled(after=after) and seconds < 60,
    )

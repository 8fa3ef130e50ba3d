"""A consumer draining the log, beside bare SQL that reads or writes the same rows."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import connection
from django.utils import timezone

from bench.results import Result
from events.consuming import FACT_COLUMNS, Batch, Consumer
from events.operations.draining import drain
from events.operations.steering import reset_consumer

#: Rows of a run; more would tell nothing new.
MOST = 300_000
BATCH = 5_000
ROUNDS = 3


def measure(size: int) -> Iterator[Result]:
    """Rows a second of a consumer that does nothing, and of one that writes a row for each."""
    skip_to = start_of_last(MOST)
    rows = count_from(skip_to)
    idle = best(rows, lambda: drained(do_nothing, skip_to))
    reading = best(rows, lambda: read_bare(skip_to))
    writing = best(rows, lambda: drained(write_rows, skip_to))
    inserting = best(rows, lambda: insert_bare(skip_to))
    for what, ours, limit, promised in (
        ("drain, doing nothing", idle, reading, 50_000),
        ("drain, writing a row each", writing, inserting, 10_000),
    ):
        yield Result(what, size, ours, limit, "rows/s", promised, at_least=promised)
    with connection.cursor() as db:
        db.execute("DROP TABLE IF EXISTS bench_effects")


def best(rows: int, run: Callable[[], None]) -> float:
    """Rows a second of the quickest of a few runs: neighbours on the machine slow some."""
    took = []
    for _ in range(ROUNDS):
        with connection.cursor() as db:
            db.execute("DROP TABLE IF EXISTS bench_effects")
            db.execute(
                "CREATE TABLE bench_effects (activity bigint, contact bigint, at timestamptz)"
            )
        began = time.perf_counter()
        run()
        took.append(time.perf_counter() - began)
    return rows / min(took)


def start_of_last(rows: int) -> tuple[int, int]:
    """The place in the log from which that many rows follow."""
    with connection.cursor() as db:
        db.execute(
            "SELECT position, id FROM events_activity ORDER BY position DESC, id DESC"
            " OFFSET %s LIMIT 1",
            [rows],
        )
        return db.fetchone() or (0, 0)


def count_from(place: tuple[int, int]) -> int:
    with connection.cursor() as db:
        db.execute("SELECT count(*) FROM events_activity WHERE (position, id) > (%s, %s)", place)
        return int(db.fetchone()[0])


def drained(handle: Callable[[Batch, datetime], None], place: tuple[int, int]) -> None:
    consumer = Consumer(name="bench", handle=handle, batch_size=BATCH)
    cursor = reset_consumer(consumer=consumer, to="beginning", now=timezone.now())
    cursor.position, cursor.last_id = place
    cursor.save(update_fields=["position", "last_id"])
    assert not drain(consumer=consumer, now=timezone.now(), seconds=3600)


def do_nothing(_batch: Batch, _now: datetime) -> None:
    """The price of being a consumer."""


def write_rows(batch: Batch, _now: datetime) -> None:
    with connection.cursor() as db:
        db.execute(
            "INSERT INTO bench_effects SELECT id, contact_id, occurred_at"
            " FROM events_activity WHERE id = ANY(%s)",
            [batch.ids],
        )


def read_bare(place: tuple[int, int]) -> None:
    with connection.cursor() as db:
        while True:
            db.execute(
                f"SELECT {FACT_COLUMNS} FROM events_activity"  # noqa: S608 - our own columns
                " WHERE (position, id) > (%s, %s) ORDER BY position, id LIMIT %s",
                [*place, BATCH],
            )
            rows = db.fetchall()
            if not rows:
                return
            place = (rows[-1][1], rows[-1][0])


def insert_bare(place: tuple[int, int]) -> None:
    with connection.cursor() as db:
        db.execute(
            "INSERT INTO bench_effects SELECT id, contact_id, occurred_at"
            " FROM events_activity WHERE (position, id) > (%s, %s) ORDER BY position, id",
            place,
        )

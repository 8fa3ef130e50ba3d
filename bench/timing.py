"""Timing calls: what 95 of 100 stayed below, two ways side by side, and the processor's time."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")


def p95(call: Callable[[Any], Any], given: Iterable[Any], *, warm_up: int = 10) -> float:
    """Milliseconds that 95 of 100 calls stayed below; the first ones are not counted."""
    took = []
    for place, one in enumerate(given):
        began = time.perf_counter()
        call(one)
        if place >= warm_up:
            took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[int(len(took) * 0.95)]


def processor_seconds() -> float:
    """What this process and its session of the database have used of the processor so far.

    Neighbours on the machine lengthen the seconds on the clock, and these hardly.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (session,) = cursor.fetchone()
    said = Path(f"/proc/{session}/stat").read_text().rpartition(")")[2].split()
    # The fourteenth and the fifteenth of a line of which two were cut off.
    return time.process_time() + (int(said[11]) + int(said[12])) / TICKS


def nothing() -> None:
    """What there is to do before a call that needs nothing done."""


def best_of_both(
    first: Callable[[], object],
    second: Callable[[], object],
    *,
    rounds: int = 5,
    before: Callable[[], object] = nothing,
    before_second: Callable[[], object] = nothing,
) -> tuple[float, float]:
    """Milliseconds of the quickest of a few runs of each: neighbours on the machine slow some.

    They take turns, so that both meet the same neighbours.
    """
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for run, prepare, times in ((first, before, took[0]), (second, before_second, took[1])):
            prepare()
            began = time.perf_counter()
            run()
            times.append((time.perf_counter() - began) * 1000)
    return min(took[0]), min(took[1])

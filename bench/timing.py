"""Timing one call after another, what 95 of 100 stayed below, and what the processor did."""

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

"""Work in seconds of processor time: what a run costs whoever else keeps the machine busy."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")


class Effort:
    seconds = 0.0


@contextmanager
def effort() -> Iterator[Effort]:
    """What this process and its database connection's own work within."""
    backend = _backend()
    spent = Effort()
    began = time.process_time() + _seconds_of(backend)
    yield spent
    spent.seconds = time.process_time() + _seconds_of(backend) - began


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _seconds_of(process: int) -> float:
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS

"""Doing things at the same moment, each on a database connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """What each answered, in their order; the first fault of any is raised."""
    start = threading.Barrier(len(deeds))
    answers: list[Any] = [None] * len(deeds)

    def run(index: int, deed: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            answers[index] = deed()
        except BaseException as fault:
            answers[index] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    faults = [answer for answer in answers if isinstance(answer, BaseException)]
    if faults:
        raise faults[0]
    return answers


def until_it_waits(rival: threading.Thread) -> None:
    """Until somebody waits for a lock, or the rival has come to its end."""
    with connection.cursor() as cursor:
        while rival.is_alive():
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            rival.join(timeout=0.02)

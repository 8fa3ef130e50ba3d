"""Real processes on the test's own database, and waiting for what they do."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import connection


def environment() -> dict[str, str]:
    """What a child process needs to reach this test's database and broker."""
    address, _, rest = os.environ["DATABASE_URL"].partition("@/")
    _, _, query = rest.partition("?")
    return {
        **os.environ,
        "DATABASE_URL": f"{address}@/{connection.settings_dict['NAME']}?{query}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
    }


@contextmanager
def python(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process that is killed at the end."""
    process = start(*arguments)
    try:
        yield process
    finally:
        kill(process)


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(),
        start_new_session=True,
    )


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9 of the process and of those it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, 9)
    process.wait()
    if process.stdout:
        process.stdout.close()


def wait_until(met: Callable[[], bool], *, seconds: float, why: str) -> None:
    ends = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < ends, f"{why}: not within {seconds} s"
        time.sleep(0.02)

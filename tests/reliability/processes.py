"""Real processes on the test's own database, and waiting for what they do."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from django.db import connection


def environment(**more: str) -> dict[str, str]:
    """What a child process needs to reach this test's database and broker."""
    address, _, rest = os.environ["DATABASE_URL"].partition("@/")
    _, _, query = rest.partition("?")
    return {
        **os.environ,
        "DATABASE_URL": f"{address}@/{connection.settings_dict['NAME']}?{query}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
        **more,
    }


@contextmanager
def python(*arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process that is killed at the end; `more` are environment variables."""
    process = start(*arguments, **more)
    try:
        yield process
    finally:
        kill(process)


def celery(*arguments: str, **more: str) -> AbstractContextManager[subprocess.Popen[str]]:
    """A real worker or clock."""
    return python("-m", "celery", "-A", "tests.reliability.background", *arguments, **more)


def start(*arguments: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(**more),
        start_new_session=True,
    )


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9 of the process and of those it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, 9)
    process.wait()
    if process.stdout:
        process.stdout.close()


def children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def wait_until(met: Callable[[], bool], *, seconds: float, why: str) -> None:
    ends = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < ends, f"{why}: not within {seconds} s"
        time.sleep(0.05)

"""One supervisor at a time in one clone."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from launch.faults import LaunchError
from launch.places import Places
from launch.processes import Identity, identify
from launch.wishes import Wishes

COMING_UP = "an address that it has yet to tell (it is coming up)"
STOP_WAIT = 60.0


@contextmanager
def only_supervisor(places: Places, wishes: Wishes | None = None) -> Iterator[str | None]:
    """Hold the lock of this clone; yields the address where another one runs already.

    :raises LaunchError: if `var/` cannot be written to, or a different port was asked for.
    """
    with _open(places) as file:
        if not _lock(file):
            yield _address(places, wishes)
            return
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield None


def running_supervisor(places: Places) -> Identity | None:
    """The supervisor of this clone, if one runs."""
    if not places.lock_file.exists():
        return None
    with _open(places) as file:
        if _lock(file):
            return None
        file.seek(0)
        words = file.read().split()
    return identify(int(words[0])) if words else None


def stop(places: Places) -> bool:
    """End the supervisor of this clone and all its children; whether one ran.

    :raises LaunchError: if it does not end, or belongs to somebody else.
    """
    found = running_supervisor(places)
    if found is None:
        return False
    try:
        os.kill(found.pid, signal.SIGTERM)
    except PermissionError as fault:
        raise LaunchError(
            f"It runs as another user (process {found.pid}).", "Stop it as that user, or as root."
        ) from fault
    except ProcessLookupError:
        return False
    deadline = time.monotonic() + STOP_WAIT
    while found.is_alive:
        if time.monotonic() > deadline:
            raise LaunchError(
                f"Process {found.pid} did not end within {STOP_WAIT:.0f} s.",
                f"`kill -9 {found.pid}` ends it; the next start clears up.",
            )
        time.sleep(0.05)
    return True


def _open(places: Places) -> IO[str]:
    try:
        places.var.mkdir(parents=True, exist_ok=True)
        return os.fdopen(os.open(places.lock_file, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    except PermissionError as fault:
        raise LaunchError(
            f"{places.var} cannot be written to: it belongs to another user.",
            f"Run as that user, or give it to yourself: sudo chown -R $(id -un) '{places.var}'",
        ) from fault


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _address(places: Places, wishes: Wishes | None) -> str:
    address = COMING_UP
    with suppress(OSError, ValueError, KeyError):
        address = json.loads(places.run_file.read_text())["urls"]["web"]
    if wishes and wishes.port_was_chosen and f":{wishes.port}/" not in address:
        raise LaunchError(
            f"Rapport is already running at {address}.", "`make stop` it first to move it."
        )
    return address

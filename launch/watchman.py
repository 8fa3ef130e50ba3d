"""Ends the children of a supervisor that was killed without a chance to do it itself.

Started with a pipe from the supervisor. Each line is `+pid signal` or `-pid`; when the pipe
ends, whatever is still listed is ended. Run as a plain script, with the standard library
alone, so that it costs little.
"""

import contextlib
import os
import signal
import sys
import time

GRACE = 12.0


def group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def ask(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def end(groups: dict[int, int]) -> None:
    for group, number in groups.items():
        ask(group, number)
    deadline = time.monotonic() + GRACE
    while any(map(group_lives, groups)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in groups:
        ask(group, signal.SIGKILL)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    listed: dict[int, int] = {}
    for line in sys.stdin:
        pid, _, chosen = line[1:].strip().partition(" ")
        if line.startswith("+"):
            listed[int(pid)] = int(chosen)
        else:
            listed.pop(int(pid), None)
    end(listed)


if __name__ == "__main__":
    main()

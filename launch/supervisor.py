"""The loop that starts programs, listens to them, starts them again and ends them."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from launch.children import Child
from launch.faults import Stopped
from launch.places import Places
from launch.postgres import write_private
from launch.processes import Identity, end_strays

TICK = 0.2
GRACE = 10.0
LINES_SHOWN, LINE_SHOWN = 6, 160


class Supervisor:
    """Keeps children running until it is asked to end, and then leaves none behind."""

    def __init__(self, places: Places, *, say: Callable[[str], None]) -> None:
        self.places = places
        self.say = say
        self.children: dict[str, Child] = {}
        self.on_change: Callable[[], None] = lambda: None
        self._is_stopping = False
        self._asked_to_stop = False
        self._selector = selectors.DefaultSelector()
        self._watchman: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Listen for the end, clear away strays of an earlier run, post the watchman."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_stop)
        self._end_strays()
        self._watchman = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).with_name("watchman.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )

    def _note_stop(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True

    # --- children ---

    def start(self, child: Child) -> None:
        self.children[child.name] = child
        child.start()
        self._selector.register(child.output, selectors.EVENT_READ, child)
        self._tell_watchman(f"+{child.pid} {child.stop_signal}")
        self._record()

    def run(self, child: Child) -> int:
        """Run a program to its end, listening to the others meanwhile; its exit code."""
        self.start(child)
        while not child.has_ended:
            self.tick()
        self._forget(child)
        return child.process.returncode if child.process else 1

    def tick(self, seconds: float = TICK) -> None:
        """Pass on what children said, and start again those that are due.

        :raises Stopped: if an end was asked for meanwhile.
        """
        self._listen(seconds)
        if self._asked_to_stop and not self._is_stopping:
            raise Stopped

    def watch(self) -> None:
        """Go on until an end is asked for."""
        while True:
            self.tick()
            for child in list(self.children.values()):
                self._look_after(child)

    def _look_after(self, child: Child) -> None:
        if child.start_again_at:
            if time.monotonic() >= child.start_again_at:
                self.start(child)
                self.on_change()
                self.say(f"{child.name} started again (process {child.pid})")
        elif child.has_ended:
            self._unregister(child)
            child.bury()
            self._tell_watchman(f"-{child.pid}")
            wait = child.start_again_at - time.monotonic()
            self.say(f"{child.name} {child.how_it_ended}; it starts again in {wait:.1f} s")
            for line in list(child.log.last)[-LINES_SHOWN:]:
                self.say(f"    {line[:LINE_SHOWN]}")
            self.say(f"    (all of it: {child.log.path.relative_to(self.places.root)})")

    def _listen(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if not key.data.read():
                self._selector.unregister(key.fd)

    def _unregister(self, child: Child) -> None:
        while child.read() and self._is_registered(child):
            if not self._has_more(child):
                break
        with suppress(KeyError, ValueError):
            self._selector.unregister(child.output)

    def _is_registered(self, child: Child) -> bool:
        return child.output in self._selector.get_map()

    def _has_more(self, child: Child) -> bool:
        return any(key.data is child for key, _ in self._selector.select(0))

    def _forget(self, child: Child) -> None:
        self._unregister(child)
        child.kill()
        self.children.pop(child.name, None)
        self._tell_watchman(f"-{child.pid}")
        self._record()

    # --- the end ---

    def end(self, *orders: set[str]) -> None:
        """End all children, those in the first set first; return when none is left."""
        self._is_stopping = True
        last = set(self.children) - set().union(*orders) if orders else set(self.children)
        for names in (*orders, last):
            self._end_some([c for name, c in self.children.items() if name in names])
        if self._watchman and self._watchman.stdin:
            with suppress(OSError):
                self._watchman.stdin.close()
            self._watchman.wait()
        self.places.children_file.unlink(missing_ok=True)

    def _end_some(self, children: list[Child]) -> None:
        for child in children:
            child.ask_to_end()
        deadline = time.monotonic() + GRACE
        while not all(child.is_gone for child in children):
            self._listen(0.05)
            if time.monotonic() > deadline:
                for child in children:
                    child.kill()
        for child in children:
            self._tell_watchman(f"-{child.pid}")

    # --- what outlives a kill -9 of this process ---

    def _tell_watchman(self, line: str) -> None:
        if self._watchman and self._watchman.stdin:
            with suppress(OSError):
                self._watchman.stdin.write(f"{line}\n".encode())
                self._watchman.stdin.flush()

    def _record(self) -> None:
        rows = [
            {"name": name, "signal": child.stop_signal, **asdict(child.leader)}
            for name, child in self.children.items()
            if child.leader
        ]
        write_private(self.places.children_file, json.dumps(rows))

    def _end_strays(self) -> None:
        count = end_recorded(self.places)
        if count:
            self.say(f"ended {count} process(es) that an earlier run had left behind")


def end_recorded(places: Places) -> int:
    """End the children that a supervisor which is no more had recorded."""
    try:
        rows = json.loads(places.children_file.read_text())
        recorded = [
            (Identity(pid=row["pid"], started=row["started"], boot=row["boot"]), row["signal"])
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return 0
    count = end_strays(recorded, home=Path(os.path.realpath(places.root)), grace=GRACE)
    places.children_file.unlink(missing_ok=True)
    return count

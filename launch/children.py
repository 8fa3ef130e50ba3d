"""One long-running program under the supervisor."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launch.logs import RotatingLog
from launch.processes import Identity, identify, members, prepared, signal_group

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
#: Having lived this long, a child is taken to be well again.
HEALTHY_AFTER = 60.0
READ_AT_ONCE = 1 << 16


def nothing() -> None:
    """Most children need no preparation."""


@dataclass
class Child:
    """A program: how it is started, ended, and started again."""

    name: str
    command: list[str]
    log: RotatingLog
    cwd: Path
    env: dict[str, str]
    stop_signal: int = signal.SIGTERM
    #: `user`, `group` and the like, as subprocess takes them.
    identity: dict[str, Any] = field(default_factory=dict)
    before_start: Callable[[], None] = nothing
    #: How many files it may have open, as far as the system lets it; 0 leaves that as it is.
    open_files: int = 0
    process: subprocess.Popen[bytes] | None = None
    leader: Identity | None = None
    deaths: int = 0
    started_at: float = 0.0
    start_again_at: float = 0.0
    _rest: bytes = b""

    def start(self) -> None:
        self.before_start()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.cwd,
            env=self.env,
            start_new_session=True,
            preexec_fn=prepared(self.stop_signal, self.open_files),
            **self.identity,
        )
        os.set_blocking(self.output, False)
        self.leader = identify(self.process.pid)
        self.started_at = time.monotonic()
        self.start_again_at = 0.0

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    @property
    def output(self) -> int:
        if self.process is None or self.process.stdout is None:
            raise RuntimeError(f"{self.name} was not started")
        return self.process.stdout.fileno()

    @property
    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    @property
    def how_it_ended(self) -> str:
        code = self.process.returncode if self.process else 0
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"

    def read(self) -> bool:
        """Move what it said into its log; False at the end of it."""
        try:
            said = os.read(self.output, READ_AT_ONCE)
        except BlockingIOError:
            return True
        *lines, self._rest = (self._rest + said).split(b"\n")
        if not said and self._rest:
            lines, self._rest = [self._rest], b""
        for line in lines:
            self.log.write(line + b"\n")
        return bool(said)

    def bury(self) -> None:
        """After its death: end what it left behind, and plan the next start."""
        signal_group(self.pid, signal.SIGKILL)
        if self.process and self.process.stdout:
            self.process.stdout.close()
        lived = time.monotonic() - self.started_at
        self.deaths = 1 if lived > HEALTHY_AFTER else self.deaths + 1
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (self.deaths - 1))
        self.start_again_at = time.monotonic() + wait

    def ask_to_end(self) -> None:
        if self.process and self.process.poll() is None:
            signal_group(self.pid, self.stop_signal)

    def kill(self) -> None:
        if self.process:
            signal_group(self.pid, signal.SIGKILL)

    @property
    def is_gone(self) -> bool:
        """Whether it and all that it started have ended."""
        return self.process is None or (self.process.poll() is not None and not members(self.pid))

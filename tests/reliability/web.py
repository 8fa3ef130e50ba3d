"""The web server as the launcher starts it, on the test's own database."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from launch.processes import members, prepared
from launch.services import OPEN_FILES, web_command
from launch.valkey import free_port
from tests.live.servers import wait_for
from tests.reliability.processes import environment, kill, wait_until
from tests.servers import ROOT


@dataclass
class Web:
    port: int
    process: subprocess.Popen[str]


@contextmanager
def web(**settings: str) -> Iterator[Web]:
    """A server of two workers; `settings` are environment variables."""
    port = free_port()
    process = subprocess.Popen(
        web_command(host="127.0.0.1", port=port, workers=2),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env=environment(**settings),
        preexec_fn=prepared(signal.SIGKILL, OPEN_FILES),
        start_new_session=True,
    )
    try:
        wait_for(port)
        yield Web(port, process)
        process.terminate()
        wait_until(
            lambda: not members(process.pid) or process.poll() is not None,
            seconds=60,
            why="it ends",
        )
    finally:
        kill(process)

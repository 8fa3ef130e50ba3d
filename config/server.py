"""The web server: `python -m config.server --host 127.0.0.1 --port 8000 --workers 2`."""

import argparse
import socket
import time
from collections import deque
from typing import Any

from granian.constants import Interfaces, Loops
from granian.net import SocketSpec  # type: ignore[attr-defined]
from granian.server.mp import MPServer

#: So many connections may wait to be taken up, and so many be open in each process, which cost
#: it some kilobytes each while they are idle.
BACKLOG, CONNECTIONS = 4096, 12_000
#: Seconds that a process which is to end may still answer.
KILLED_AFTER = 8
#: Seconds that a new process has to get ready before the one it replaces is ended.
REPLACED_AFTER = 5.0
#: So many processes begun within so many seconds: they die of what they are, not of an accident.
LOOP, LOOP_SECONDS = 10, 60.0


class Begun(dict[int, float]):
    """When each process was begun anew.

    Granian gives up where one dies within seconds of that, though it was killed; here only where
    it happens again and again.
    """

    def __init__(self) -> None:
        super().__init__()
        self.latest: deque[float] = deque(maxlen=LOOP)

    def __setitem__(self, process: int, at: float) -> None:
        super().__setitem__(process, at)
        self.latest.append(at)

    def get(self, process: int, default: Any = 0) -> Any:
        now = time.monotonic()
        is_loop = len(self.latest) == LOOP and now - self.latest[0] < LOOP_SECONDS
        return super().get(process, default) if is_loop else default


class OneDoor(MPServer):
    """All processes take connections from one socket, which stays open while they come and go.

    On Linux granian opens one for each: what waits at one is lost with its process, and
    while no process is ready, everybody is turned away.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.respawned_wrks = Begun()

    def _init_shared_socket(self) -> None:
        shared: Any = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._shd, self._sfd, self._ssp = shared, shared.get_fd(), None
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    wishes = parser.parse_args()
    # The bridge bounds how many requests wait; the server bounds connections alone, since one
    # that it does not take up hangs unanswered.
    OneDoor(
        "config.asgi:application",
        address=wishes.host,
        port=wishes.port,
        workers=wishes.workers,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        websockets=False,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        respawn_interval=REPLACED_AFTER,
        workers_kill_timeout=KILLED_AFTER,
    ).serve()


if __name__ == "__main__":
    main()

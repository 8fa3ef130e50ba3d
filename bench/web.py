"""The web server of `make run`, for the benchmarks that ask it."""

import contextlib
import http.client
import subprocess
import time
from collections.abc import Iterator

from config.env import environment
from launch.services import web_command
from launch.valkey import free_port

EMPTY = "/healthz"


@contextlib.contextmanager
def serving(**settings: str) -> Iterator[int]:
    """The web server as `make run` starts it; its port. `settings` are environment variables."""
    port = free_port()
    command = web_command(host="127.0.0.1", port=port, workers=2)
    # Neither of the two writes a line for each request.
    known = {**environment(), "API_REQUESTS_PER_MINUTE": "0", "LOG_LEVEL": "ERROR", **settings}
    server = subprocess.Popen(command, env=known, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def wait_for(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            if ask(http.client.HTTPConnection("127.0.0.1", port), EMPTY, {}) == 200:
                return
        time.sleep(0.1)
    raise TimeoutError("the web server did not start")


def ask(connection: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> int:
    connection.request("GET", address, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status

"""Requests a second of the contact list over HTTP, beside an empty view on the same server."""

import contextlib
import http.client
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

from django.utils import timezone

from accounts.models import User
from accounts.operations.keys import issue_token
from bench.results import Result
from config.env import environment
from launch.valkey import free_port

EMPTY, LIST = "/healthz", "/api/v1/contacts/?page_size=50"
SECONDS, CALLERS = 6.0, 8


def measure(size: int) -> Iterator[Result]:
    boss = User.objects.filter(is_active=True, roles__slug="crm_admin").order_by("id").first()
    assert boss is not None, "the seeded house has an administrator"
    scopes = ["crm.contacts.view"]
    now = timezone.now()
    _, token = issue_token(owner=boss, name="bench", scopes=scopes, by=boss, now=now)
    headers = {"Authorization": f"Bearer {token}"}
    with serving() as port:
        empty = rate(port, EMPTY, headers)
        ours = rate(port, LIST, headers)
    yield Result("contact list, requests", size, ours, empty, "requests/s", target=0.0)


@contextlib.contextmanager
def serving(**settings: str) -> Iterator[int]:
    """The web server as `make run` starts it; its port. `settings` are environment variables."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--workers", "2"]
    command += ["--loop", "uvloop", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--no-ws", "config.asgi:application"]
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


def rate(port: int, address: str, headers: dict[str, str]) -> float:
    """Answers a second that a few callers at a time get, each on a connection of its own."""
    done = [0] * CALLERS
    until = time.monotonic() + SECONDS

    def call(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.monotonic() < until:
            status = ask(connection, address, headers)
            assert status == 200, f"{address}: {status}"
            done[place] += 1

    callers = [threading.Thread(target=call, args=(place,)) for place in range(CALLERS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return sum(done) / SECONDS


def ask(connection: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> int:
    connection.request("GET", address, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status

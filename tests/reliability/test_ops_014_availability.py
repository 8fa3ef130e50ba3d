"""OPS-014: the web server goes on answering while its processes are killed and replaced."""

import os
import random
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.reliability.processes import wait_until
from tests.reliability.web import Web, web

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
ASKERS = 4
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


@dataclass
class Asking:
    """Clients that go on asking, each time on a new connection and never twice."""

    port: int
    asked: int = 0
    failed: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Asking":
        self.threads = [threading.Thread(target=self._go_on) for _ in range(ASKERS)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def _go_on(self) -> None:
        while not self.is_over.wait(0.02):
            fault = self._ask()
            self.asked += 1
            if fault:
                self.failed.append(fault)

    def _ask(self) -> str:
        """What went wrong; nothing for a plain yes."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=30) as link:
                link.sendall(REQUEST)
                heard = link.recv(4096)
        except OSError as fault:
            return type(fault).__name__
        return "" if heard.startswith(b"HTTP/1.1 200") else f"heard {heard[:20]!r}"


def said_of(faults: list[str]) -> str:
    counted = [f"{count} × {fault}" for fault, count in Counter(faults).items()]
    return f" ({', '.join(counted)})" if counted else ""


def has_answered(asking: Asking, more: int) -> None:
    """Wait for so many further questions."""
    reached = asking.asked + more
    wait_until(lambda: asking.asked >= reached, seconds=300, why="questions are answered")


def kill_one(server: Web) -> None:
    victim = random.choice(server.workers())
    os.kill(victim, 9)
    wait_until(
        lambda: len(server.workers()) == 2 and victim not in server.workers(),
        seconds=120,
        why="it is started again",
    )


def replace_all(server: Web) -> None:
    old = set(server.workers())
    server.reload()
    wait_until(
        lambda: len(server.workers()) == 2 and not old & set(server.workers()),
        seconds=120,
        why="all are replaced",
    )


def test_it_answers_while_its_processes_are_replaced_and_killed(promise):
    times, between = promise.size(small=1, full=20), promise.size(small=50, full=1_500)
    with web(API_ANONYMOUS_REQUESTS_PER_MINUTE="0") as server, Asking(server.port) as asking:
        began = time.monotonic()
        has_answered(asking, between)
        for _ in range(times):
            replace_all(server)
            has_answered(asking, between)
        failed_in_restarts = len(asking.failed)
        for _ in range(times):
            kill_one(server)
            has_answered(asking, between)
        seconds = time.monotonic() - began

    failed = len(asking.failed)
    share = 1 - failed / asking.asked
    promise.report(
        "OPS-014",
        "a client goes on asking while web processes are replaced in turn, then killed",
        figure=f"{asking.asked} requests in {seconds:.0f} s: {failed_in_restarts} failed in "
        f"{times} rolling restarts, {failed - failed_in_restarts} in {times} × kill -9; "
        f"{share:.3%} answered{said_of(asking.failed)}",
        target="0 failed in restarts; with each kill no more than what that process was at; "
        "99.9 % answered",
        met=failed_in_restarts == 0
        and failed <= times * ASKERS
        and (share >= 0.999 or not promise.full),
    )

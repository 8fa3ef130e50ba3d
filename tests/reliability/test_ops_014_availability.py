"""OPS-014: web processes are killed and replaced while clients go on asking."""

import http.client
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.operations.keys import issue_token
from tests.make import ada, make_contact
from tests.reliability.processes import children, wait_until
from tests.reliability.web import Web, web

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
CALLERS = 4
ANSWERED = "200"
LIST = "/api/v1/contacts/?page_size=5"


class Clients:
    """Callers that ask for a list again and again, each time on a new connection."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.headers = port, {"Authorization": f"Bearer {token}"}
        self.answers: dict[str, Counter[str]] = {}
        self.during = ""
        self.is_over = threading.Event()

    def note(self, during: str) -> None:
        """Count what is answered from here on under another name."""
        self.answers.setdefault(during, Counter())
        self.during = during

    def ask(self) -> str:
        """The status of one answer, or why there was none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", LIST, headers=self.headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as fault:
            return repr(fault)
        else:
            return str(answer.status)
        finally:
            connection.close()

    def go_on(self) -> None:
        while not self.is_over.is_set():
            status = self.ask()
            # What a kill cuts off may have been asked before it.
            self.answers[self.during][status] += 1

    @contextmanager
    def asking(self) -> Iterator[None]:
        self.note("peace")
        threads = [threading.Thread(target=self.go_on) for _ in range(CALLERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            for thread in threads:
                thread.join()

    def failed(self, during: str) -> int:
        return sum(count for status, count in self.answers[during].items() if status != ANSWERED)


def answered(clients: Clients, *, more: int) -> None:
    """Wait until so many more answers came."""
    counts = clients.answers[clients.during]
    wanted = counts[ANSWERED] + more
    wait_until(lambda: counts[ANSWERED] >= wanted, seconds=60, why="answers come")


def kill_youngest(server: Web) -> None:
    """Also one that has just begun has a successor."""
    before = children(server.process.pid)
    youngest = max(before, key=lambda pid: Path(f"/proc/{pid}").stat().st_ctime)
    os.kill(youngest, signal.SIGKILL)
    wait_until(
        lambda: len(children(server.process.pid) - {youngest}) == len(before),
        seconds=60,
        why="another takes its place",
    )


def replace_all(server: Web) -> None:
    """One process after the other; see "The web server" in docs/architecture.md."""
    before = children(server.process.pid)
    os.kill(server.process.pid, signal.SIGHUP)
    wait_until(lambda: not before & children(server.process.pid), seconds=120, why="all are new")


def test_clients_are_answered_while_processes_die_and_are_replaced(promise):
    make_contact()
    now = timezone.now()
    scopes = ["crm.contacts.view"]
    _, token = issue_token(owner=ada(), name="watch", scopes=scopes, by=ada(), now=now)
    rounds = promise.size(small=1, full=10)
    asked = killed = replaced = 0
    for _ in range(rounds):
        with web(API_REQUESTS_PER_MINUTE="0") as server:
            clients = Clients(server.port, token)
            with clients.asking():
                answered(clients, more=20)
                clients.note("replacement")
                replace_all(server)
                answered(clients, more=20)
                clients.note("kill")
                kill_youngest(server)
                answered(clients, more=20)
        asked += sum(counts.total() for counts in clients.answers.values())
        killed += clients.failed("kill")
        replaced += clients.failed("replacement") + clients.failed("peace")

    promise.report(
        "OPS-014",
        f"a web process is killed and all are replaced, {rounds} time(s), while {CALLERS} ask",
        figure=f"{asked} asked; {killed} cut off by the kills, {replaced} at other times",
        target=f"at most the {CALLERS} in flight cut off by a kill, and none at other times",
        met=killed <= rounds * CALLERS and replaced == 0,
    )

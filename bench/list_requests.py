"""Requests a second of the contact list over HTTP, beside an empty view on the same server."""

import http.client
import threading
import time
from collections.abc import Iterator

from django.utils import timezone

from accounts.models import User
from accounts.operations.keys import issue_token
from bench.results import Result
from bench.web import EMPTY, ask, serving

LIST = "/api/v1/contacts/?page_size=50"
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

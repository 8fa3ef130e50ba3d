"""The twin as the tests see it: a process, its carrier, and its ledger."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any

from outbox.carriers import Carrier, Handed, NotFound, Refused, TryLater, carrier
from outbox.models import Effect, Policy

TIME_OUT = timedelta(seconds=0.5)
LEASE = timedelta(seconds=3)


class Twin:
    """Its HTTP API, with one connection per thread."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._of_thread = threading.local()
        self._links: list[HTTPConnection] = []

    def request(self, method: str, path: str, *, key: str = "", body: Any = None) -> Any:
        link = getattr(self._of_thread, "link", None)
        if link is None:
            timeout = TIME_OUT.total_seconds()
            link = self._of_thread.link = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
            self._links.append(link)
        try:
            link.request(method, path, json.dumps(body), {"Idempotency-Key": key})
            answer = link.getresponse()
            return answer.status, json.loads(answer.read())
        except Exception:
            link.close()
            raise

    def close(self) -> None:
        for link in self._links:
            link.close()

    def ledger(self) -> dict[str, int]:
        told: dict[str, int] = self._told("/ledger")
        return told

    def count(self) -> int:
        return int(self._told("/count")["keys"])

    def _told(self, path: str) -> Any:
        """What only the tests ask, and with patience."""
        link = HTTPConnection("127.0.0.1", self.port, timeout=60)
        link.request("GET", path)
        told = json.loads(link.getresponse().read())
        link.close()
        return told

    def hand_over(self, effect: Effect) -> Handed:
        status, said = self.request("POST", "/parcels", key=effect.key, body=effect.payload)
        if status == 201:
            return Handed(said["reference"])
        if status == 422:
            raise Refused(said["error"])
        if status == 429:
            raise TryLater(said["error"])
        raise ConnectionError(f"The twin answered {status}.")

    def find(self, effect: Effect) -> Handed | NotFound:
        status, said = self.request("GET", f"/parcels/{effect.key}")
        return Handed(said["reference"]) if status == 200 else NotFound.ABSENT

    def carrier(self, kind: str, *, policy: Policy = Policy.RECONCILE, **limits: Any) -> Carrier:
        return carrier(
            kind,
            hand_over=self.hand_over,
            find=self.find if policy == Policy.RECONCILE else None,
            policy=policy,
            time_out=TIME_OUT,
            lease=LEASE,
            first_pause=TIME_OUT,
            **limits,
        )


@contextmanager
def running() -> Iterator[Twin]:
    command = [sys.executable, "-m", "tests.providers.twin.server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        twin = Twin(int(process.stdout.readline()))
        try:
            yield twin
        finally:
            twin.close()
            process.kill()

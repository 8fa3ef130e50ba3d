"""Activities through the batch endpoint of a real web server, beside raw COPY of the same rows.

Both fill the same indexed table. The server runs as two granian workers; four connections
send batches of 1,000 rows about people it knows. COPY is one statement with all of the rows.
"""

import base64
import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO

import orjson
from django.db import connection, transaction
from django.utils import timezone

from accounts.operations.keys import issue_write_key
from bench.results import Result
from config import env
from launch.valkey import free_port

BATCH = 1_000
BATCHES = 30
#: The best of three counts, for both: neighbours on the machine slow down some.
ROUNDS = [range(at, at + BATCHES) for at in (0, BATCHES, 2 * BATCHES)]
PEOPLE = 2_000
SENDERS = 4
COLUMNS = (
    "type, title, occurred_at, contact_id, properties, item_type, item_id, item_title, category,"
    " amount, source_key"
)


def measure(size: int) -> Iterator[Result]:
    """Rows a second, ours and COPY's."""
    source = f"bench{time.time_ns()}"
    _, key = issue_write_key(name="Benchmark", source=source, by=None, now=timezone.now())
    with served() as port:
        warm_up(port, key)
        rounds = [[batch(number) for number in one] for one in ROUNDS]
        ours = BATCH * BATCHES / min(seconds_to_send(port, key, bodies) for bodies in rounds)
    yield Result(
        name="activities recorded through the batch endpoint",
        size=size,
        ours=ours,
        limit=BATCH * BATCHES / min(seconds_to_copy(source) for _ in ROUNDS),
        unit="rows/s",
        target=0.25,
    )


@contextmanager
def served() -> Iterator[int]:
    """A web server on a free port, with the benchmark's own database."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2"]
    command += ["--blocking-threads", "2", "--port", str(port), "--no-access-log"]
    variables = {**env.environment(), "API_REQUESTS_PER_MINUTE": "0"}
    server = subprocess.Popen(
        [*command, "config.wsgi:application"],
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            talk = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            talk.request("GET", "/healthz")
            talk.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the web server did not start")


def batch(number: int) -> bytes:
    """A thousand events as a product would send them, each with its key."""
    return orjson.dumps(
        [
            {
                "external_id": f"bench-{(number * 7 + row * 13) % PEOPLE}",
                "type": "item_progressed",
                "occurred_at": f"2026-03-{1 + row % 28:02}T12:{number % 60:02}:{row % 60:02}Z",
                "item": {"type": "quest", "id": str(row % 200), "title": f"Quest {row % 200}"},
                "category": "maths",
                "amount": row % 50,
                "properties": {"name": f"Quest {row % 200}", "percent": row % 100, "step": "two"},
                "key": f"{number}-{row}",
            }
            for row in range(BATCH)
        ]
    )


def warm_up(port: int, key: str) -> None:
    """Make the people known, and every worker's caches full."""
    people = [{"external_id": f"bench-{n}", "type": "login"} for n in range(PEOPLE)]
    bodies = [orjson.dumps(people[at : at + BATCH]) for at in range(0, PEOPLE, BATCH)]
    seconds_to_send(port, key, bodies * 8)


def seconds_to_send(port: int, key: str, bodies: list[bytes]) -> float:
    with ThreadPoolExecutor(SENDERS) as senders:
        started = time.perf_counter()
        list(senders.map(lambda share: send(port, key, share), shares(bodies)))
        return time.perf_counter() - started


def shares(bodies: list[bytes]) -> list[list[bytes]]:
    return [bodies[start::SENDERS] for start in range(SENDERS)]


def send(port: int, key: str, bodies: list[bytes]) -> None:
    """Post over one kept connection; anything but a plain yes ends the benchmark."""
    packed = base64.b64encode(f"{key}:".encode()).decode()
    headers = {"Authorization": f"Basic {packed}", "Content-Type": "application/json"}
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for body in bodies:
        talk.request("POST", "/api/v1/activities/", body, headers)
        answer = talk.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {text[:500]!r}")


def seconds_to_copy(source: str) -> float:
    """COPY of the rows that were just recorded, under another source; then taken back."""
    rows = BytesIO()
    chosen = f"source = '{source}' AND type = 'item_progressed'"
    wanted = f"SELECT {COLUMNS}, source || 'c' FROM events_activity WHERE {chosen}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({wanted} ORDER BY id LIMIT {BATCH * BATCHES}) TO STDOUT", rows)
    rows.seek(0)
    with transaction.atomic(), connection.cursor() as cursor:
        started = time.perf_counter()
        cursor.copy_expert(f"COPY events_activity ({COLUMNS}, source) FROM STDIN", rows)
        # What a commit would check.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    return seconds

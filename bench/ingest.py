"""Activities through the batch endpoint of a real web server, beside raw COPY of the same rows.

Both fill the same indexed table, by as many connections, up to and with the commit. The server
runs as two processes and gets batches of 1,000 rows about people it knows; COPY is one
statement for each connection's rows. The rows stay, so this runs in a copy of the database.
"""

import base64
import http.client
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import BytesIO
from threading import Barrier

import orjson
from django.db import connection
from django.utils import timezone

from accounts.operations.keys import issue_write_key
from bench.results import Result
from bench.web import serving

BATCH = 1_000
BATCHES = 30
#: The best counts, for both: neighbours on the machine slow down some.
ROUNDS = 3
PEOPLE = 2_000
COLUMNS = (
    "type, title, occurred_at, contact_id, properties, item_type, item_id, item_title, category,"
    " amount, source_key"
)


def measure(size: int) -> Iterator[Result]:
    """Rows a second, ours and COPY's, turn by turn so that both meet the same neighbours."""
    source = f"bench{time.time_ns()}"
    _, key = issue_write_key(name="Benchmark", source=source, by=None, now=timezone.now())
    with serving() as port:
        warm_up(port, key)
        for clients in (1, 2):
            ours, limit = [], []
            for turn in range(ROUNDS):
                name = f"{clients}-{turn}"
                bodies = [batch(number, name) for number in range(BATCHES)]
                ours.append(seconds_to_send(port, key, bodies, clients))
                limit.append(seconds_to_copy(source, name, clients))
            yield Result(
                name=f"activities recorded through the batch endpoint, {clients} at a time",
                size=size,
                ours=BATCH * BATCHES / min(ours),
                limit=BATCH * BATCHES / min(limit),
                unit="rows/s",
                target=0.25,
            )


def batch(number: int, name: str) -> bytes:
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
                "key": f"{name}-{number}-{row}",
            }
            for row in range(BATCH)
        ]
    )


def warm_up(port: int, key: str) -> None:
    """Make the people known, and every worker's caches full."""
    people = [{"external_id": f"bench-{n}", "type": "login"} for n in range(PEOPLE)]
    bodies = [orjson.dumps(people[at : at + BATCH]) for at in range(0, PEOPLE, BATCH)]
    seconds_to_send(port, key, bodies * 8, 4)


def seconds_to_send(port: int, key: str, bodies: list[bytes], clients: int) -> float:
    with ThreadPoolExecutor(clients) as senders:
        started = time.perf_counter()
        list(senders.map(lambda at: send(port, key, bodies[at::clients]), range(clients)))
        return time.perf_counter() - started


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


def seconds_to_copy(source: str, name: str, clients: int) -> float:
    """COPY of the rows that were just recorded, under another source."""
    ready = Barrier(clients + 1)
    loads = [rows_of(source, f"{name}-%", clients, at) for at in range(clients)]
    with ThreadPoolExecutor(clients) as copiers:
        copied = [copiers.submit(copy, rows, ready) for rows in loads]
        ready.wait()
        started = time.perf_counter()
        for one in copied:
            one.result()
        return time.perf_counter() - started


def rows_of(source: str, keys: str, shares: int, at: int) -> BytesIO:
    """One share of the recorded rows as COPY reads them, at a position of today."""
    rows = BytesIO()
    chosen = f"source = '{source}' AND source_key LIKE '{keys}' AND id % {shares} = {at}"
    wanted = f"SELECT {COLUMNS}, source || 'c', events_log_position() FROM events_activity"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({wanted} WHERE {chosen} ORDER BY id) TO STDOUT", rows)
    rows.seek(0)
    return rows


def copy(rows: BytesIO, ready: Barrier) -> None:
    """One statement and its commit, which checks what the rows refer to."""
    with closing(connection), connection.cursor() as cursor:
        ready.wait()
        cursor.copy_expert(f"COPY events_activity ({COLUMNS}, source, position) FROM STDIN", rows)

"""EVT-044, EVT-047: a write reaches open screens within a second; streams cost no connection."""

import asyncio
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.db import connection
from django.utils import timezone

from accounts.operations.keys import issue_write_key
from contacts.models import Contact, Identity
from events.consuming import consumers
from events.operations.draining import place_cursor
from live.operations import hint
from tests.live.servers import serving, working
from tests.live.test_stream import cookie_of, listening
from tests.make import ada, make_contact, make_user

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def test_a_write_is_hinted_within_a_second(promise):
    contact = make_contact()
    Identity.objects.create(system="external", value="u-1", contact=contact)
    _, key = issue_write_key(name="Shop", source="shop", by=None, now=timezone.now())
    for consumer in consumers().values():
        place_cursor(consumer=consumer)
    took = []
    with serving("config.asgi:application") as address, working():
        stream_address = f"{address}/api/v1/stream/"
        with listening(stream_address, ada(), f"contact:{contact.pk}") as stream:
            for number in range(promise.size(small=3, full=50)):
                said = {"external_id": "u-1", "type": "login", "key": str(number)}
                began = time.perf_counter()
                answer = httpx.post(
                    f"{address}/api/v1/activities/", json=said, auth=(key, ""), trust_env=False,
                    timeout=30,
                )  # fmt: skip
                assert answer.status_code == 200, answer.text
                name, hinted = stream.next()
                took.append(time.perf_counter() - began)
                assert (name, hinted["kind"]) == ("hint", "activity")

    # The first one waits for the worker to start.
    usual = statistics.median(took[1:])
    promise.report(
        "EVT-044",
        "from an API write, through log, worker and consumer, to an open screen",
        figure=f"{usual:.2f} s (median of {len(took) - 1})",
        target="about 1 s",
        met=usual < (1.0 if promise.full else 20.0),
    )


def test_open_streams_hold_no_database_connection(promise):
    users = promise.size(small=3, full=15)
    cookies = [cookie_of(make_user(f"u{n}@firm.test", role="crm_admin")) for n in range(users)]
    contact = make_contact()
    before = in_a_thread(count_connections)
    with serving("live.stream:application") as address:
        opened, connections, reached = asyncio.run(
            open_many(f"{address}/api/v1/stream/", cookies, contact)
        )

    connections -= before
    promise.report(
        "EVT-044",
        f"{opened} open streams hold no database connection, and each is reached",
        figure=f"{connections} connections, {reached} reached",
        target=f"0 connections, {opened} reached",
        met=connections == 0 and reached == opened == users * 20,
    )


async def open_many(address: str, cookies: list[dict], contact: Contact) -> tuple[int, int, int]:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(trust_env=False, timeout=120, limits=limits) as client:
        ready = asyncio.Semaphore(0)

        async def listen(cookie: dict) -> bool:
            where = {"channels": f"contact:{contact.pk}"}
            async with client.stream("GET", address, params=where, headers=cookie) as answer:
                assert answer.status_code == 200
                async for line in answer.aiter_lines():
                    if line == "event: ready":
                        ready.release()
                    if line == "event: hint":
                        return True
            return False

        tasks = [asyncio.create_task(listen(cookie)) for cookie in cookies for _ in range(20)]
        for _ in tasks:
            await asyncio.wait_for(ready.acquire(), 120)
        connections = await asyncio.to_thread(count_and_hint, contact)
        reached = await asyncio.gather(*tasks)
        return len(tasks), connections, sum(reached)


def count_and_hint(contact: Contact) -> int:
    """The connections to the database besides this one; then a hint for everybody."""
    count = count_connections()
    hint(f"contact:{contact.pk}", kind="activity", activity=1)
    connection.close()
    return count


def count_connections() -> int:
    """The connections to the tests' database besides this thread's own."""
    with connection.cursor() as db:
        db.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        count = int(db.fetchone()[0])
    connection.close()
    return count


def in_a_thread(work: Callable[[], int]) -> int:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()

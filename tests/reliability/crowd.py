"""Many people at once, each on a connection of their own that stays open to the end."""

import asyncio
import json
import resource
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

#: So many connections are being opened at a time.
DOORS = 200
PATIENCE = 900.0
BUSY = (429, 503)


@dataclass(frozen=True)
class Wish:
    """What one of them posts."""

    path: str
    body: Any


@dataclass
class Crowd:
    """What a crowd was told."""

    asked: int
    open: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    #: Connections that broke, or answers that were no HTTP.
    broken: int = 0
    #: Refusals that did not say when to come again.
    unclear: int = 0
    #: Who was accepted, and after how many seconds.
    accepted: dict[int, float] = field(default_factory=dict)


def gather(port: int, wishes: Sequence[Wish], *, key: str, comes_again: bool) -> Crowd:
    """Open a connection for each, then have all post at the same moment.

    Who is told that too much is going on waits as long as the answer says and asks anew, or
    goes away.
    """
    allow_files(len(wishes) + 500)
    return asyncio.run(asyncio.wait_for(_gather(port, wishes, key, comes_again), PATIENCE))


def allow_files(count: int) -> None:
    given, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if given < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, most))


async def _gather(port: int, wishes: Sequence[Wish], key: str, comes_again: bool) -> Crowd:
    crowd, doors, starts = Crowd(len(wishes)), asyncio.Semaphore(DOORS), asyncio.Event()
    authorization = b64encode(f"{key}:".encode()).decode()

    async def visit(number: int, wish: Wish) -> None:
        async with doors:
            link = await asyncio.open_connection("127.0.0.1", port)
        crowd.open += 1
        if crowd.open == len(wishes):
            starts.set()
        await starts.wait()
        began = monotonic()
        while True:
            status, wait = await post(link, wish, authorization)
            crowd.answers[status] += 1
            if status == 200:
                crowd.accepted[number] = monotonic() - began
            crowd.unclear += status in BUSY and wait is None
            if status not in BUSY or not comes_again:
                break
            await asyncio.sleep(wait or 1)
        links.append(link)

    links: list[Any] = []
    visits = [visit(number, wish) for number, wish in enumerate(wishes)]
    for ended in await asyncio.gather(*visits, return_exceptions=True):
        crowd.broken += ended is not None
    for _, writer in links:
        writer.close()
    return crowd


async def post(link: Any, wish: Wish, authorization: str) -> tuple[int, float | None]:
    """The status, and the seconds after which to come again where it says so."""
    reader, writer = link
    body = json.dumps(wish.body).encode()
    writer.write(
        f"POST {wish.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic {authorization}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines if line)
    await reader.readexactly(int(headers["content-length"]))
    wait = headers.get("retry-after")
    return int(first.split(" ")[1]), float(wait) if wait else None

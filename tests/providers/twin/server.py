"""`python -m tests.providers.twin.server`: prints its port, serves until it is killed.

- `POST /parcels` with an `Idempotency-Key` header accepts a hand-over. The body's `fault`
  asks for one: `429`, `500`, `always_500`, `refuse`, `drop` (accept, then hang up), `hang`
  (accept, then answer after `seconds`). All but `always_500` and `refuse` strike a key once.
- `GET /parcels/<key>` tells whether it was accepted.
- `GET /ledger` gives every key with how many copies were accepted; `GET /count` the number of keys.
"""

import asyncio
import json
from collections import Counter

ACCEPTED: Counter[str] = Counter()
STRUCK: set[str] = set()


class HungUp(Exception):
    """The connection is to be dropped without an answer."""


async def answer(method: str, path: str, key: str, body: bytes) -> tuple[int, object]:
    if path == "/ledger":
        return 200, ACCEPTED
    if path == "/count":
        return 200, {"keys": len(ACCEPTED)}
    if method == "GET":
        known = path.removeprefix("/parcels/")
        return (200, {"reference": f"twin-{known}"}) if known in ACCEPTED else (404, {})
    return await take(key, json.loads(body))


async def take(key: str, asked: dict) -> tuple[int, object]:
    fault = asked.get("fault", "")
    if fault == "always_500":
        return 500, {"error": "Down."}
    if fault == "refuse":
        return 422, {"error": "No such address."}
    strikes = fault and key not in STRUCK
    STRUCK.add(key)
    if strikes and fault in {"429", "500"}:
        return int(fault), {"error": "Not now."}
    ACCEPTED[key] += 1
    if strikes and fault == "drop":
        raise HungUp
    if strikes and fault == "hang":
        await asyncio.sleep(asked.get("seconds", 60))
    return 201, {"reference": f"twin-{key}"}


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines if line)
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            method, path, _ = first.split(" ")
            status, said = await answer(method, path, headers.get("idempotency-key", ""), body)
            text = json.dumps(said).encode()
            writer.write(b"HTTP/1.1 %d Told\r\nContent-Length: %d\r\n\r\n" % (status, len(text)))
            writer.write(text)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, HungUp):
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())

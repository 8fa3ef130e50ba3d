"""A WSGI application whose answers tell what reached it, for the tests of the bridge."""

import hashlib
import json
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs

from config.bridge import Bridge
from config.proxies import networks

LIMIT = 6_000_000
closed: list[str] = []


class Streamed:
    """Pieces that come one by one; `close` notes that it was called, and by which thread."""

    streaming = True

    def __init__(self, query):
        self.count = int(query["count"][0])
        self.gate = Path(query["gate"][0]) if "gate" in query else None
        self.thread = threading.get_ident()

    def __iter__(self):
        for number in range(self.count):
            yield f"piece {number}\n".encode()
            while self.gate and not self.gate.exists():
                time.sleep(0.01)
                yield b"."

    def close(self):
        closed.append("same thread" if threading.get_ident() == self.thread else "other thread")


def application(environ, start_response):
    path = environ["PATH_INFO"]
    query = parse_qs(environ["QUERY_STRING"])
    if path == "/stream":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return Streamed(query)
    if path == "/fails":
        raise RuntimeError("a bug of the application")
    if path == "/closed":
        body = json.dumps(closed).encode()
    else:
        read = environ["wsgi.input"].read()
        plain = {key: value for key, value in environ.items() if isinstance(value, str)}
        plain["read"], plain["digest"] = str(len(read)), hashlib.sha256(read).hexdigest()
        body = json.dumps(plain).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response("200 OK", [*headers, ("X-Twice", "a"), ("X-Twice", "b")])
    return [body]


bridge = Bridge(application, threads=4, body_limit=LIMIT, trusted=networks(["127.0.0.2/32"]))

crowded_bridge = Bridge(application, threads=1, body_limit=LIMIT, trusted=[], waiting=1)


async def served(scope, receive, send):
    await serve(bridge, scope, receive, send)


async def crowded(scope, receive, send):
    await serve(crowded_bridge, scope, receive, send)


async def serve(bridge, scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await bridge(scope, receive, send)

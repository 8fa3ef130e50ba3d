"""Somebody whom a workflow calls: a real server here that believes no word without a signature."""

import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: How old a signature may be, as receivers are told to look at it.
TOLERANCE = 300


@dataclass
class Receiver:
    """What it took, by the key that tells a second delivery, and what it turned away."""

    host: str
    secret: str = ""
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    #: What it answers before it takes anything: statuses, one for each call.
    ill: list[int] = field(default_factory=list)
    #: An address it leads on to.
    leads_to: str = ""
    answer: dict[str, Any] = field(default_factory=lambda: {"data": {"id": "T-7"}})

    @property
    def url(self) -> str:
        return f"http://{self.host}/hooks"

    def is_signed(self, header: str, body: bytes) -> bool:
        """As the documentation says it: the seconds, a dot and the body, by one of the marks."""
        parts = [part.partition("=")[::2] for part in header.split(",")]
        seconds = next((value for name, value in parts if name == "t"), "")
        if not seconds.isdecimal() or abs(time.time() - int(seconds)) > TOLERANCE:
            return False
        told = hmac.new(self.secret.encode(), f"{seconds}.".encode() + body, sha256).hexdigest()
        marks = [value for name, value in parts if name == "v1"]
        return any(hmac.compare_digest(told, mark) for mark in marks)

    def respond(self, headers: Any, body: bytes) -> int:
        if self.ill:
            return self.ill.pop(0)
        if not self.is_signed(headers.get("rapport-signature", ""), body):
            self.refused.append(headers.get("idempotency-key", ""))
            return 401
        self.taken[headers["idempotency-key"]] = json.loads(body)
        return 200


@contextmanager
def receiving() -> Iterator[Receiver]:
    class Line(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status = made.respond(self.headers, body)
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", made.leads_to)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(made.answer).encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
    made = Receiver(f"127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

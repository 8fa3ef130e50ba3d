"""What stand-ins of JSON APIs have in common: they answer requests by a function."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.providers.twilio import on_the_wire

#: Method, path, what was given, the headers → status and body; None hangs up.
Answering = Callable[[str, str, dict[str, Any], Any], tuple[int, dict[str, Any]] | None]


def parts(kind: str, body: bytes) -> dict[str, Any]:
    """A form's fields; of a file its name, its type and what is in it."""
    mail = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\n\n" + body)
    found: dict[str, Any] = {}
    for part in mail.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content: Any = part.get_payload(decode=True)
        file = part.get_filename()
        value = (file, part.get_content_type(), content) if file else content.decode()
        key = str(name)
        # What comes several times, as Mailgun's `attachment`, is a list.
        found[key] = [found[key], value] if key in found else value
    return found


@contextmanager
def answering(answer: Answering) -> Iterator[None]:
    """All that our adapters ask is answered by the function."""

    class Line(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            place = urlsplit(self.path)
            self._say(place.path, dict(parse_qsl(place.query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            kind = self.headers.get("Content-Type", "")
            given: dict[str, Any] = (
                parts(kind, body)
                if kind.startswith("multipart/")
                else dict(parse_qsl(body.decode()))
                if "form" in kind
                else json.loads(body or b"{}")
            )
            self._say(urlsplit(self.path).path, given)

        def _say(self, path: str, given: dict[str, Any]) -> None:
            told = answer(self.command, path, given, self.headers)
            if told is None:
                self.close_connection = True
                return
            said = json.dumps(told[1]).encode()
            self.send_response(told[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Line) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            with on_the_wire(server.server_address[1]):
                yield
        finally:
            server.shutdown()
            thread.join()

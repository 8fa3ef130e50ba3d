"""Asking Django whether a stream may be opened, or may go on.

The question is a request through all of Django: sessions, tokens, second factors and rate
limits count for streams as they do for everything else. It runs in a thread of its own,
and its database connection is closed before the answer is given.
"""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.servers.basehttp import get_internal_wsgi_application
from django.db import connections

from ground.api.problems import MEDIA_TYPE, problem
from live import tickets
from live.api.views import ASKED_BY_STREAM

Scope = dict[str, Any]
THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live-admission")
#: Headers that would change the form of the answer rather than its substance.
LEFT_OUT = frozenset(
    {"HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_CONTENT_LENGTH"}
)
PASSED_ON = frozenset({"content-type", "www-authenticate", "retry-after", "location"})


@dataclass
class Answer:
    """What Django said: with 200 the user and the channels, else the problem to pass on."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    grant: dict[str, Any] = field(default_factory=dict)


@dataclass
class Question:
    """A request for a stream, kept so that it can be asked again."""

    environ: dict[str, Any]
    ticket: str = ""

    async def ask(self) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(THREADS, self._ask)

    def _ask(self) -> Answer:
        try:
            if self.ticket:
                proof = tickets.redeem(self.ticket)
                if proof is None:
                    return _stale_ticket()
                self.environ.update(proof)
                self.ticket = ""
            return self._through_django()
        finally:
            connections.close_all()

    def _through_django(self) -> Answer:
        said: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            said.update(status=int(status.split()[0]), headers=headers)
            return lambda _data: None

        environ = {**self.environ, "wsgi.input": BytesIO(), "wsgi.errors": BytesIO()}
        chunks = get_internal_wsgi_application()(environ, start_response)
        try:
            body = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        headers = [(name, value) for name, value in said["headers"] if name.lower() in PASSED_ON]
        grant = json.loads(body) if said["status"] == 200 else {}
        return Answer(said["status"], headers, body, grant)


def question(scope: Scope) -> Question:
    """The question that an ASGI request for a stream puts to Django."""
    query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    ticket = query.pop("ticket", "")
    host, port = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"],
        "QUERY_STRING": urlencode(query),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        ASKED_BY_STREAM: True,
    }
    for raw_name, raw_value in scope["headers"]:
        name = "HTTP_" + raw_name.decode("latin-1").upper().replace("-", "_")
        value = raw_value.decode("latin-1")
        if name not in LEFT_OUT:
            joint = "; " if name == "HTTP_COOKIE" else ","
            environ[name] = f"{environ[name]}{joint}{value}" if name in environ else value
    environ["HTTP_ACCEPT"] = "application/json"
    return Question(environ, ticket)


def refusal(status: int, code: str, detail: str, *headers: tuple[str, str]) -> Answer:
    """A problem of the stream's own, in the shape of all others."""
    title = code.replace("_", " ").capitalize()
    body = json.dumps(problem(status=status, code=code, title=title, detail=detail))
    return Answer(status, [("Content-Type", MEDIA_TYPE), *headers], body.encode())


def _stale_ticket() -> Answer:
    return refusal(
        401,
        "unknown_ticket",
        "The ticket is unknown, used already, or older than a minute. Ask for a new one.",
        ("WWW-Authenticate", "Bearer"),
    )

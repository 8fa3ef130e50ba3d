"""Serves a WSGI application under an ASGI server, in threads.

Bodies are spooled up to a limit, so that chunked ones work too; a streamed answer leaves
piece by piece, and stops being made when its reader has gone. The answer is closed in the
thread that made it, because Django returns its database connection there.
"""

import asyncio
import json
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from config.proxies import Network, believe_proxies

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Start = tuple[int, list[tuple[bytes, bytes]]]

IN_MEMORY = 256 * 1024
PIECE = 64 * 1024
#: So much of a refused body is read away, so that its sender sees the answer.
READ_AWAY = 64 * 1024 * 1024
#: So many requests may wait for a thread. Whoever comes then is told to come again, which
#: costs little; waiting, they would be answered when they had long given up.
WAITING = 1_000
COME_AGAIN = 2
#: At the end: how often it is looked whether requests are under way, and for how many looks
#: none may be.
LOOK, QUIET = 0.05, 4
log = logging.getLogger(__name__)


class TooLarge(Exception):
    """A request body is larger than this server accepts."""


class ClientGone(Exception):
    """Whoever asked has closed the connection."""


class Bridge:
    """An ASGI application around a WSGI one."""

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        *,
        threads: int,
        body_limit: int,
        trusted: list[Network],
        waiting: int = WAITING,
        larger: dict[str, int] | None = None,
    ) -> None:
        self.application = application
        self.body_limit = body_limit
        #: Address → what a body sent there may hold.
        self.larger = larger or {}
        self.most = threads + waiting
        self.under_way = 0
        self.trusted = trusted
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.under_way >= self.most:
            await refuse(scope, receive, send, OVERLOADED)
            return
        self.under_way += 1
        try:
            await self._exchange(scope, receive, send)
        except TooLarge:
            await refuse(scope, receive, send, too_large(self._limit(scope)))
        except ClientGone:
            return
        finally:
            self.under_way -= 1

    async def _exchange(self, scope: Scope, receive: Receive, send: Send) -> None:
        with await read_body(scope, receive, self._limit(scope)) as body:
            environ = environ_of(scope, body)
            believe_proxies(environ, self.trusted)
            exchange = Exchange(self.application, environ, receive, send)
            await asyncio.get_running_loop().run_in_executor(
                self.pool, Context().run, exchange.answer
            )
            await exchange.finish()

    def _limit(self, scope: Scope) -> int:
        return self.larger.get(scope["path"], self.body_limit)

    async def finish(self, patience: float) -> None:
        """Let what is under way be answered, and what still comes on connections that are open."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + patience
        quiet = 0
        while quiet < QUIET and loop.time() < ends:
            await asyncio.sleep(LOOK)
            quiet = 0 if self.under_way else quiet + 1
        self.pool.shutdown(wait=False, cancel_futures=True)


class Exchange:
    """One request and its answer; `answer` runs in a thread, the rest in the loop."""

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        environ: dict[str, Any],
        receive: Receive,
        send: Send,
    ) -> None:
        self.application, self.environ = application, environ
        self.receive, self.send = receive, send
        self.loop = asyncio.get_running_loop()
        self.start: Start | None = None
        self.whole: bytes | None = None
        self.client_left = False

    def start_response(self, status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        named = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ]
        self.start = int(status.split(" ", 1)[0]), named

    def answer(self) -> None:
        response = self.application(self.environ, self.start_response)
        try:
            if is_streamed(response) and not self._is_small(response):
                self._stream(response)
            else:
                self.whole = b"".join(response)
        except ClientGone:
            log.info("the reader of %s left", self.environ["PATH_INFO"])
        finally:
            close = getattr(response, "close", None)
            if close:
                close()

    async def finish(self) -> None:
        """Send an answer that was made as a whole."""
        if self.whole is None:
            return
        await self._send_start()
        await self._send_body(self.whole, more=False)

    def _is_small(self, response: Iterable[bytes]) -> bool:
        """Whether it is a file that fits into one piece: most static files do."""
        headers = dict(self.start[1]) if self.start else {}
        length = headers.get(b"content-length", b"")
        return isinstance(response, FilePieces) and length.isdigit() and int(length) <= PIECE

    def _stream(self, response: Iterable[bytes]) -> None:
        watch = asyncio.run_coroutine_threadsafe(self._watch_client(), self.loop)
        try:
            self._in_loop(self._send_start())
            for piece in response:
                if self.client_left:
                    raise ClientGone
                if piece:
                    self._in_loop(self._send_body(piece, more=True))
            self._in_loop(self._send_body(b"", more=False))
        finally:
            watch.cancel()

    def _in_loop(self, sending: Any) -> None:
        # Waiting for each piece is what keeps a fast maker from filling the memory.
        asyncio.run_coroutine_threadsafe(sending, self.loop).result()

    async def _watch_client(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            continue
        self.client_left = True

    async def _send_start(self) -> None:
        if self.start is None:
            raise RuntimeError("the application gave no status")
        status, headers = self.start
        await self.send({"type": "http.response.start", "status": status, "headers": headers})

    async def _send_body(self, piece: bytes, *, more: bool) -> None:
        body = b"" if self.environ["REQUEST_METHOD"] == "HEAD" else piece
        await self.send({"type": "http.response.body", "body": body, "more_body": more})


class FilePieces:
    """An open file as an answer, read in pieces that suit a network."""

    streaming = True

    def __init__(self, file: IO[bytes], _block: int = 0) -> None:
        self.file = file
        self.close = file.close

    def __iter__(self) -> Iterable[bytes]:
        return iter(lambda: self.file.read(PIECE), b"")


def is_streamed(response: Iterable[bytes]) -> bool:
    return bool(getattr(response, "streaming", not isinstance(response, (list, tuple))))


async def read_body(scope: Scope, receive: Receive, limit: int) -> IO[bytes]:
    """The whole body, in memory if it is small and in a file if not.

    :raises TooLarge: beyond the limit, also for a body that did not announce its size.
    :raises ClientGone: if the rest of it never came.
    """
    announced = header(scope, b"content-length")
    if announced and announced.isdigit() and int(announced) > limit:
        raise TooLarge
    body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed after the answer
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            body.close()
            raise ClientGone
        piece = message.get("body", b"")
        size += len(piece)
        if size > limit:
            body.close()
            raise TooLarge
        body.write(piece)
        if not message.get("more_body"):
            break
    body.seek(0)
    scope["body_size"] = size
    return body


Problem = dict[str, Any]
OVERLOADED: Problem = {
    "type": "urn:rapport:problem:overloaded",
    "title": "Overloaded",
    "status": 503,
    "detail": "More requests are waiting than can be answered in time. "
    "Send it again after the time that the Retry-After header says.",
    "code": "overloaded",
}


def too_large(limit: int) -> Problem:
    return {
        "type": "urn:rapport:problem:body_too_large",
        "title": "Body too large",
        "status": 413,
        "detail": f"A request body may hold at most {limit} bytes. Send it in parts.",
        "code": "body_too_large",
    }


async def refuse(scope: Scope, receive: Receive, send: Send, problem: Problem) -> None:
    """Answer with the problem, having read what the client is in the middle of sending."""
    is_whole = False
    try:
        async with asyncio.timeout(30):
            # Whoever waits for a word before sending the body is spared the sending.
            is_whole = not awaits_a_word(scope) and await read_away(receive)
    except ClientGone:
        return
    except TimeoutError:
        log.info("a body that is refused anyway never ended")
    body = json.dumps(problem).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
    ]
    if problem["status"] == 503:
        headers.append((b"retry-after", str(COME_AGAIN).encode()))
    if not is_whole or problem["status"] == 413:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": problem["status"], "headers": headers})
    body = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": body, "more_body": False})


def awaits_a_word(scope: Scope) -> bool:
    return (header(scope, b"expect") or "").lower() == "100-continue"


async def read_away(receive: Receive) -> bool:
    """Whether all of the body was read, because it was not too much to be read for nothing.

    :raises ClientGone: if its sender leaves meanwhile.
    """
    size = 0
    while size < READ_AWAY:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            return True
    return False


def header(scope: Scope, wanted: bytes) -> str | None:
    for name, value in scope["headers"]:
        if name.lower() == wanted:
            return str(value.decode("latin-1"))
    return None


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """The WSGI environment of an ASGI request whose body was read."""
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    raw = scope.get("raw_path")
    path = unquote_to_bytes(raw.split(b"?")[0]) if raw else scope["path"].encode()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FilePieces,
    }
    add_headers(environ, scope["headers"])
    environ["CONTENT_LENGTH"] = str(scope["body_size"])
    return environ


def add_headers(environ: dict[str, Any], headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Headers under their WSGI names; repeated ones are joined.

    A name with an underscore would pass for the one with a hyphen that a proxy sets, so it
    is dropped.
    """
    for raw_name, raw_value in headers:
        if b"_" in raw_name:
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        if name == "TRANSFER_ENCODING":
            continue
        key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
        value = raw_value.decode("latin-1")
        if key in environ and key != "CONTENT_TYPE":
            value = f"{environ[key]}{'; ' if name == 'COOKIE' else ','}{value}"
        environ[key] = value

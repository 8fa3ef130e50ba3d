"""A mail server that keeps a ledger of what it took, and misbehaves as it is told.

`python -m tests.providers.smtp FILE [MOOD …]` prints its port and appends the Message-ID's left
half of each message that it took to the file; each new message meets the next mood in turn.
"""

import re
import socketserver
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, cycle, repeat
from pathlib import Path

_ID = re.compile(rb"^Message-ID: <([^@>]+)@", re.MULTILINE)


class MailServer(socketserver.ThreadingTCPServer):
    """Takes everything, until told otherwise by `moods`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self, *, moods: Iterable[str] = (), pipelines: bool = True, utf8: bool = True
    ) -> None:
        super().__init__(("127.0.0.1", 0), Line)
        self.moods = chain(moods, repeat("fine"))
        self.extensions = ["8BITMIME"] + ["PIPELINING"] * pipelines + ["SMTPUTF8"] * utf8
        self.taken: list[str] = []
        self.words: list[bytes] = []
        self.envelopes: list[tuple[str, str]] = []
        self.lines = 0
        self.file: Path | None = None
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def mood(self) -> str:
        with self._lock:
            return next(self.moods)

    def take(self, sender: str, to: str, words: bytes) -> None:
        found = _ID.search(words)
        key = found[1].decode() if found else "?"
        with self._lock:
            self.taken.append(key)
            if self.file is not None:
                with self.file.open("a") as file:
                    file.write(f"{key}\n")
                return
            self.words.append(words)
            self.envelopes.append((sender, to))

    def handle_error(self, request, client_address) -> None:
        """A client that goes away is nothing to speak of."""


class Line(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, *lines: str) -> None:
        for nth, line in enumerate(lines):
            mark = "-" if nth < len(lines) - 1 else " "
            code, _, words = line.partition(" ")
            self.wfile.write(f"{code}{mark}{words}\r\n".encode())

    def handle(self) -> None:
        self.server.lines += 1
        self.say("220 stand-in")
        mood, sender, to = "fine", "", ""
        while command := self.rfile.readline():
            verb = command[:4].upper()
            said = command.decode().strip()
            if verb == b"EHLO":
                self.say("250 stand-in", *(f"250 {name}" for name in self.server.extensions))
            elif verb == b"MAIL":
                mood, sender, to = self.server.mood(), _path(said), ""
                if mood == "cut ahead":
                    return
                sender = "" if mood == "mail 550" else sender
                self.say("250 ok" if sender else "550 5.7.1 not from you")
            elif verb == b"RCPT" and not sender:
                self.say("503 from whom")
            elif verb == b"RCPT":
                refused = mood[0] in "45" and mood in {"450", "550 5.1.1", "550 5.7.1"}
                to = "" if refused else _path(said)
                self.say(f"{mood} no" if refused else "250 ok")
            elif verb == b"DATA" and not to:
                self.say("554 nobody")
            elif verb == b"DATA":
                self.say("354 go on")
                if self._ends_after(mood, sender, to):
                    return
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def _ends_after(self, mood: str, sender: str, to: str) -> bool:
        if mood == "cut unread":
            return True
        words = bytearray()
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            words += line[1:] if line.startswith(b".") else line
        if mood in {"451", "554", "421"}:
            self.say(f"{mood} no")
            return mood == "421"
        self.server.take(sender, to, bytes(words))
        if mood == "silent":
            self.rfile.read()
        if mood in {"cut", "silent"}:
            return True
        self.say("250 taken")
        return False


def _path(said: str) -> str:
    return said.partition("<")[2].partition(">")[0]


@contextmanager
def mail_server(*, moods: Iterable[str] = (), **given: bool) -> Iterator[MailServer]:
    with MailServer(moods=moods, **given) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


if __name__ == "__main__":
    with MailServer(moods=cycle(sys.argv[2:] or ["fine"])) as server:
        server.file = Path(sys.argv[1])
        print(server.port, flush=True)  # noqa: T201
        server.serve_forever()

"""A mail server that throws everything away: Postfix's smtp-sink, or a small one of our own.

smtp-sink is taken from the PATH, or out of Debian's package of Postfix, which apt fetches and
checks; it is unpacked below var/bench and nothing is installed. Where neither works, a server
of ours in a process of its own takes its place, and results say so.
"""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.databases import FOLDER
from config.env import ROOT, environment
from launch.valkey import free_port

PACKAGE, PROGRAM = "postfix", "smtp-sink"
UNPACKED = FOLDER / "postfix"
BACKLOG = "128"
GREETING = b"220 sink\r\n"
EXTENSIONS = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
END = b"\r\n.\r\n"


@dataclass(frozen=True)
class Sink:
    port: int
    name: str


@contextlib.contextmanager
def sink() -> Iterator[Sink]:
    """The server, listening on this machine alone, for as long as it is needed."""
    port = free_port()
    found = on_path() or unpacked() or fetched()
    # It gives up the rights of root, which it would not begin with.
    rights = ["-u", "nobody"] if os.geteuid() == 0 else []
    libraries = {"LD_LIBRARY_PATH": str(UNPACKED / "usr/lib/postfix")}
    ours = [sys.executable, "-m", "bench.sink", str(port)]
    command = [str(found), *rights, f"127.0.0.1:{port}", BACKLOG] if found else ours
    env = {**environment(), **(libraries if found else {})}
    server = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        wait_for(port)
        yield Sink(port, PROGRAM if found else "a sink of ours")
    finally:
        server.terminate()
        server.wait(10)


def on_path() -> Path | None:
    found = shutil.which(PROGRAM, path=f"{os.defpath}:/usr/sbin")
    return Path(found) if found else None


def unpacked() -> Path | None:
    program = UNPACKED / "usr/sbin" / PROGRAM
    return program if program.is_file() else None


def fetched() -> Path | None:
    """Out of Debian's package, whose hash apt knows; None where there is no apt, or no network."""
    UNPACKED.mkdir(parents=True, exist_ok=True)
    for command in (["apt-get", "download", "-q", PACKAGE], ["dpkg", "-x"]):
        given = command if command[0] != "dpkg" else [*command, *packages(), str(UNPACKED)]
        try:
            subprocess.run(given, cwd=UNPACKED, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            return None
    return unpacked()


def packages() -> list[str]:
    return sorted(map(str, UNPACKED.glob(f"{PACKAGE}_*.deb")))[-1:]


def wait_for(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError("the sink did not start")


class Line(asyncio.Protocol):
    """One client: its commands are answered, and its words are thrown away."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.held, self.in_words = b"", False
        self.transport.write(GREETING)

    def data_received(self, data: bytes) -> None:
        self.held += data
        said: list[bytes] = []
        while self._takes(said):
            pass
        self.transport.write(b"".join(said))

    def _takes(self, said: list[bytes]) -> bool:
        end = END if self.in_words else b"\r\n"
        place = self.held.find(end)
        if place < 0:
            return False
        command, self.held = self.held[:4].upper(), self.held[place + len(end) :]
        said.append(b"250 taken\r\n" if self.in_words else self._answer(command))
        self.in_words = not self.in_words and command == b"DATA"
        return True

    @staticmethod
    def _answer(command: bytes) -> bytes:
        given = {b"EHLO": EXTENSIONS, b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
        return given.get(command, b"250 ok\r\n")


async def listen(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Line, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(listen(int(sys.argv[1])))

"""Ports on this machine: which are free, and which other clones have taken."""

import socket
from contextlib import suppress

TRIES = 50


class Claim:
    """A port that this installation has taken, until the process ends.

    A socket name in the kernel's abstract space marks it, so that two clones that look at
    the same moment never choose the same port; it vanishes with the process.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self._mark = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._mark.bind(f"\0rapport-port-{port}")
        except OSError:
            self._mark.close()
            raise

    def release(self) -> None:
        self._mark.close()


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def claim(port: int, host: str = "127.0.0.1") -> Claim | None:
    """Take one port; None where somebody else has it."""
    with suppress(OSError):
        taken = Claim(port)
        if is_free(port, host):
            return taken
        taken.release()
    return None


def claim_near(port: int, host: str = "127.0.0.1") -> Claim | None:
    """Take the port or the next free one above it."""
    for candidate in range(port, min(port + TRIES, 65536)):
        taken = claim(candidate, host)
        if taken:
            return taken
    return None


def claim_any(preferred: int = 0) -> Claim:
    """Take the preferred port, or any free one that the kernel offers."""
    if preferred:
        taken = claim(preferred)
        if taken:
            return taken
    for _ in range(TRIES):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            offered = int(probe.getsockname()[1])
        taken = claim(offered)
        if taken:
            return taken
    raise OSError("no free port on 127.0.0.1")

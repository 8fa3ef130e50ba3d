"""Stand-ins at the edge of this machine."""

import socket
import struct
import threading

import pytest


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


GREETING = (
    message(b"R", struct.pack("!i", 0))
    + message(b"S", b"server_version\x0013.4\x00")
    + message(b"S", b"client_encoding\x00UTF8\x00")
    # Without it the client would ask for it, and wait for an answer.
    + message(b"S", b"DateStyle\x00ISO, MDY\x00")
    + message(b"K", struct.pack("!ii", 1, 1))
    + message(b"Z", b"I")
)


def greet(server: socket.socket) -> None:
    """Speak PostgreSQL's protocol far enough to tell an old version."""
    while True:
        try:
            link, _ = server.accept()
        except OSError:
            return
        with link:
            size, code = struct.unpack("!ii", link.recv(8, socket.MSG_WAITALL))
            while code == 80877103 or code == 80877104:  # asks for TLS or GSS
                link.sendall(b"N")
                size, code = struct.unpack("!ii", link.recv(8, socket.MSG_WAITALL))
            link.recv(size - 8, socket.MSG_WAITALL)
            link.sendall(GREETING)
            while link.recv(1024):
                continue


@pytest.fixture
def old_postgres():
    """The address of a server that says it is PostgreSQL 13.4."""
    server = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=greet, args=(server,), daemon=True)
    thread.start()
    yield f"postgres://me:word@127.0.0.1:{server.getsockname()[1]}/crm"
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)

"""A push service: it takes what the standards allow, and opens it as the browser would.

It keeps to RFC 8030 (the request), RFC 8188 and 8291 (what is in it) and RFC 8292 (who sends).
"""

import json
import os
import struct
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "===")


class Browser:
    """One subscription's keys: the private one never leaves it."""

    def __init__(self, service: str, name: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)
        self.endpoint = f"{service}/push/{name}"
        self.public = self.key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )

    def subscription(self) -> dict[str, Any]:
        keys = {"p256dh": b64(self.public), "auth": b64(self.auth)}
        return {"endpoint": self.endpoint, "keys": keys}

    def opened(self, body: bytes) -> dict[str, Any]:
        """What was pushed, as its service worker gets it."""
        salt, size, length = body[:16], *struct.unpack("!IB", body[16:21])
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert len(record) <= size, "more than one record"
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        info = b"WebPush: info\x00" + self.public + sender
        ikm = HKDF(SHA256(), 32, self.auth, info).derive(self.key.exchange(ec.ECDH(), point))
        prk = HKDF.extract(SHA256(), salt, ikm)
        cek = HKDFExpand(SHA256(), 16, b"Content-Encoding: aes128gcm\x00").derive(prk)
        nonce = HKDFExpand(SHA256(), 12, b"Content-Encoding: nonce\x00").derive(prk)
        plain = AESGCM(cek).decrypt(nonce, record, None).rstrip(b"\x00")
        assert plain[-1] == 2, "the last record ends with a two"
        said: dict[str, Any] = json.loads(plain[:-1])
        return said


@dataclass
class Taken:
    path: str
    headers: dict[str, str]
    body: bytes
    #: What its sender swears by.
    claims: dict[str, Any]
    key: str


@dataclass
class Postbox:
    address: str = ""
    taken: list[Taken] = field(default_factory=list)
    #: What it answers next, and with which headers; it takes everything when that is used up.
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return self.address.partition("://")[2]

    def fault_of(self, headers: dict[str, str], body: bytes) -> int | None:
        """How a real one refuses, if it does."""
        if not headers.get("ttl", "").isdigit() or headers.get("content-encoding") != "aes128gcm":
            return 400
        topic = headers.get("topic", "")
        if len(topic) > 32 or headers.get("urgency") not in {"very-low", "low", "normal", "high"}:
            return 400
        return 413 if len(body) > 4096 else None

    def sworn(self, header: str) -> tuple[dict[str, Any], str]:
        """:raises jwt.InvalidTokenError: if it is not signed for us by the key it names."""
        scheme, _, rest = header.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert scheme == "vapid"
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(parts["k"]))
        claims: dict[str, Any] = jwt.decode(
            parts["t"],
            key,
            algorithms=["ES256"],
            audience=self.address,
            options={"require": ["exp", "aud", "sub"], "verify_exp": False},
        )
        return claims, parts["k"]


@contextmanager
def push_service() -> Iterator[Postbox]:
    service = Postbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            fault = service.fault_of(headers, body)
            try:
                claims, key = service.sworn(headers.get("authorization", ""))
            except (jwt.InvalidTokenError, AssertionError, KeyError, ValueError):
                fault = 403
            if fault is None and service.answers:
                status, more = service.answers.pop(0)
                return self._answer(status, **more)
            if fault is not None:
                return self._answer(fault)
            service.taken.append(Taken(self.path, headers, body, claims, key))
            return self._answer(201, Location=f"{service.address}/m/{len(service.taken)}")

        def _answer(self, status: int, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing: the test looks at what was taken."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

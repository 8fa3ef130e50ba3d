"""Tickets: a stream opened by those who can send neither a cookie nor a header.

A ticket stands for the request that asked for it: its cookie and its bearer token are
kept for a minute, encrypted with the ticket itself, and given out once.
"""

import hashlib
import json
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.cache import cache

SECONDS = 60
KEPT_HEADERS = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
_NONCE = b"one use each"  # A key encrypts one message, so that its nonce may be constant.


def issue(environ: dict[str, str]) -> str:
    """A ticket for whoever sent the request with these WSGI variables."""
    ticket = secrets.token_urlsafe(32)
    name, key = _name_and_key(ticket)
    proof = json.dumps({header: environ.get(header, "") for header in KEPT_HEADERS})
    cache.set(name, AESGCM(key).encrypt(_NONCE, proof.encode(), None), timeout=SECONDS)
    return ticket


def redeem(ticket: str) -> dict[str, str] | None:
    """The headers of the request that asked for the ticket; None if it is not good any more."""
    name, key = _name_and_key(ticket)
    sealed = cache.get(name)
    # Of several that bring the same ticket, only one deletes it.
    if sealed is None or not cache.delete(name):
        return None
    headers: dict[str, str] = json.loads(AESGCM(key).decrypt(_NONCE, sealed, None))
    return headers


def _name_and_key(ticket: str) -> tuple[str, bytes]:
    digest = hashlib.sha512(ticket.encode()).digest()
    return f"live:ticket:{digest[:32].hex()}", digest[32:]

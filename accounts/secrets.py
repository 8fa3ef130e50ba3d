"""Random secrets, and the hashes that are kept of them.

A secret of 32 random bytes cannot be guessed, so a fast hash is enough for it.
"""

import hashlib
import hmac
import secrets

from django.conf import settings


def new_secret() -> str:
    return secrets.token_hex(32)


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def matches(secret: str, kept: str) -> bool:
    return hmac.compare_digest(hash_secret(secret), kept)


def hash_short_code(code: str, *, purpose: str) -> str:
    """A short code can be guessed from its plain hash, so this one needs our key as well."""
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, f"{purpose}:{code}".encode(), "sha256").hex()

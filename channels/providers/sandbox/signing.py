"""How the sandbox proves that a call is its own."""

import hmac

from django.conf import settings

SIGNATURE = "X-Sandbox-Signature"


def signature(body: bytes) -> str:
    """What the sandbox signs its calls with."""
    key = f"sandbox {settings.SECRET_KEY}".encode()
    return hmac.digest(key, body, "sha256").hex()

"""Where the links of one message lead that are its reader's alone: sealed, so that nobody makes
one up for somebody else. They stay good, for messages lie in mailboxes for years.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from functools import lru_cache
from uuid import UUID

from django.conf import settings

SEAL = 10
UNSUBSCRIBE = "/api/track/unsubscribe/"
PREFERENCES = "/preferences/"


def personal_links(token: UUID) -> dict[str, str]:
    """What every template may link to: by name of its variable."""
    id = sealed(token)
    base = settings.PUBLIC_URL
    return {
        "unsubscribe_url": f"{base}{UNSUBSCRIBE}{id}",
        "preferences_url": f"{base}{PREFERENCES}{id}/",
    }


def sealed(token: UUID) -> str:
    seal = hmac.digest(_key(settings.SECRET_KEY), token.bytes, "sha256")[:SEAL]
    return urlsafe_b64encode(token.bytes + seal).rstrip(b"=").decode()


def token_of(text: str) -> UUID | None:
    """The message that a genuine link is of; None for anything else."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (NotBase64, UnicodeEncodeError, ValueError):
        return None
    payload, given = raw[:16], raw[16:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    seals = (hmac.digest(_key(key), payload, "sha256")[:SEAL] for key in keys)
    good = [hmac.compare_digest(given, seal) for seal in seals]
    return UUID(bytes=payload) if any(good) and len(payload) == 16 else None


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"links of a message", "sha256")

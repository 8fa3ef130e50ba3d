"""Addresses in messages by which people say no, or how: signed, and telling nothing."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from uuid import UUID

from django.conf import settings

from ground.sealing import sealer
from messaging.models import Message

UNSUBSCRIBE, PREFERENCES, CONSENT, VIEW = "unsubscribe", "preferences", "consent", "view"
SIGNED = 12


def unsubscribe_url(token: UUID) -> str:
    """By which whoever got the message is out of marketing with one click (RFC 8058)."""
    return f"{settings.PUBLIC_URL}/api/track/unsubscribe/{sealed(token, UNSUBSCRIBE)}"


def preferences_url(token: UUID) -> str:
    """The page on which whoever got the message says how they want to be reached."""
    return f"{settings.PUBLIC_URL}/preferences/{sealed(token, PREFERENCES)}"


def view_url(token: UUID) -> str:
    """The message as a page, for programs that show mails badly."""
    return f"{settings.PUBLIC_URL}/view/{sealed(token, VIEW)}"


def links_of(token: UUID) -> dict[str, str]:
    """What every template may link to, by its variable's name."""
    return {
        "unsubscribe_url": unsubscribe_url(token),
        "preferences_url": preferences_url(token),
        "view_url": view_url(token),
    }


def consent_url(token: UUID) -> str:
    """The page on which whoever was asked by the message confirms a consent."""
    return f"{settings.PUBLIC_URL}/consent/{sealed(token, CONSENT)}"


def unsubscribe_headers(token: UUID) -> dict[str, str]:
    """What a mail of marketing says to the reader's program, for DKIM to sign."""
    return {
        "List-Unsubscribe": f"<{unsubscribe_url(token)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def sealed(token: UUID, what: str) -> str:
    return (
        urlsafe_b64encode(token.bytes + _mark(token, what, settings.SECRET_KEY))
        .decode()
        .rstrip("=")
    )


def message_of(text: str, what: str) -> Message | None:
    """The message whose link this is; None for one that is none of ours."""
    try:
        told = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        token = UUID(bytes=told[:16])
    except (Error, ValueError):
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(hmac.compare_digest(told[16:], _mark(token, what, key)) for key in keys):
        return None
    found = Message.objects.filter(token=token, direction=Message.Direction.OUT)
    return found.select_related("contact", "topic").first()


def _mark(token: UUID, what: str, key: str) -> bytes:
    return sealer(key.encode())(f"link-{what}:".encode() + token.bytes)[:SIGNED]

"""The ids that stand in messages: short, opaque, and made by nobody else.

An id holds the message's token, for links also which link it is, and a seal. The seal is made
with a key of its own, drawn from SECRET_KEY, and says what the id is for: one of an open is
none of a click. Ids that former keys sealed (SECRET_KEY_FALLBACKS) stay good, as messages lie
in mailboxes for years.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from ground.sealing import sealer

#: Of the seal: nobody guesses one of 2^64 against a server.
SEAL = 8
TOKEN, PLACE, LINK = 16, 1, 5
#: More links than this in one message are not told apart by their place.
LAST_PLACE = 255
OPEN, CLICK, MARK, CAMPAIGN, SHORT = b"open", b"click", b"mark", b"campaign", b"short"
#: Of a short id: the message's number, the link's, its place and the seal, twenty signs together.
NUMBER, SHORT_LINK, SHORT_SEAL = 5, 4, 5
SHORT_SIGNS = 20
#: The link that nobody can see.
BAIT = 0


@dataclass(frozen=True)
class Known:
    """What a genuine id says."""

    token: UUID
    link: int = 0
    place: int = 0


@dataclass(frozen=True)
class KnownShort:
    """What a genuine short id says."""

    message: int
    link: int
    place: int


@lru_cache(maxsize=16)
def _key(secret: str, purpose: bytes) -> bytes:
    return hmac.digest(secret.encode(), b"tracking " + purpose, "sha256")


def key_of(purpose: bytes) -> bytes:
    """The key that seals ids today, for whoever seals many."""
    return _key(settings.SECRET_KEY, purpose)


def _seal(payload: bytes, purpose: bytes, secret: str) -> bytes:
    return sealer(_key(secret, purpose))(payload)[:SEAL]


def seal(payload: bytes, purpose: bytes) -> str:
    """Text that only this installation can have written, for one purpose."""
    sealed = payload + _seal(payload, purpose, settings.SECRET_KEY)
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def unseal(text: str, purpose: bytes) -> bytes | None:
    """What was sealed for the purpose; None for anything else, whoever wrote it."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (NotBase64, UnicodeEncodeError):
        return None
    payload, given = raw[:-SEAL], raw[-SEAL:]
    good = [hmac.compare_digest(given, _seal(payload, purpose, key)) for key in _secrets()]
    # The last letter of the text may hold bits that count for nothing: only one spelling is ours.
    is_ours = urlsafe_b64encode(raw).rstrip(b"=").decode() == text
    return payload if any(good) and is_ours else None


def _secrets() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


def open_id(token: UUID) -> str:
    return seal(token.bytes, OPEN)


def click_id(token: UUID, link: int, place: int) -> str:
    return seal(_link_payload(token, link, place), CLICK)


def mark_of(token: UUID, link: int, place: int) -> str:
    """What a product reports of where a visitor came from; it counts nothing by itself."""
    return seal(_link_payload(token, link, place), MARK)


def _link_payload(token: UUID, link: int, place: int) -> bytes:
    return token.bytes + bytes((min(place, LAST_PLACE),)) + link.to_bytes(LINK, "big")


def read_open(text: str) -> Known | None:
    payload = unseal(text, OPEN)
    return Known(UUID(bytes=payload)) if payload and len(payload) == TOKEN else None


def read_click(text: str, purpose: bytes = CLICK) -> Known | None:
    payload = unseal(text, purpose)
    if payload is None or len(payload) != TOKEN + PLACE + LINK:
        return None
    link = int.from_bytes(payload[TOKEN + PLACE :], "big")
    return Known(UUID(bytes=payload[:TOKEN]), link, payload[TOKEN])


def read_mark(text: str) -> Known | None:
    return read_click(text, MARK)


def short_id(message: int, link: int, place: int) -> str:
    """What stands in texts whose every sign counts. It bears the message's number and a shorter
    seal: whoever guessed one in a million million would count one click too many, and no more.
    """
    numbers = message.to_bytes(NUMBER, "big") + link.to_bytes(SHORT_LINK, "big")
    payload = numbers + bytes((min(place, LAST_PLACE),))
    return urlsafe_b64encode(payload + _short_seal(payload, settings.SECRET_KEY)).decode()


def read_short(text: str) -> KnownShort | None:
    if len(text) != SHORT_SIGNS:
        return None
    try:
        raw = urlsafe_b64decode(text.encode("ascii"))
    except (NotBase64, UnicodeEncodeError):
        return None
    payload, given = raw[:-SHORT_SEAL], raw[-SHORT_SEAL:]
    if not any(hmac.compare_digest(given, _short_seal(payload, one)) for one in _secrets()):
        return None
    message, link = payload[:NUMBER], payload[NUMBER : NUMBER + SHORT_LINK]
    return KnownShort(int.from_bytes(message, "big"), int.from_bytes(link, "big"), payload[-1])


def _short_seal(payload: bytes, secret: str) -> bytes:
    return hmac.digest(_key(secret, SHORT), payload, "sha256")[:SHORT_SEAL]


def campaign_seal(contact: int, batch: int) -> str:
    """What proves that a product may report what somebody did with a campaign's message."""
    return seal(f"{contact}:{batch}".encode(), CAMPAIGN)


def is_campaign_seal(text: str, contact: int, batch: int) -> bool:
    return unseal(text, CAMPAIGN) == f"{contact}:{batch}".encode()

"""Which addresses are counted, and what they are given to say where a visitor comes from."""

from collections.abc import Mapping
from hashlib import blake2b
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from uuid import UUID

from django.conf import settings

from tracking.models.hits import LONGEST_URL

FOLLOWED = ("http", "https")
#: Where a click may lead at all, whatever stands in the table.
SAFE = (*FOLLOWED, "mailto")
#: The parameter that bears the mark of a message to the firm's own products.
MARK = "rapport_click"


def is_followed(url: str) -> bool:
    """Whether a click on it is counted.

    Not: what opens no page, what bears a password, and our own pages, whose addresses bear
    secrets of one reader (to unsubscribe, to sign in) that are kept nowhere.
    """
    if len(url) > LONGEST_URL or not url.lower().startswith(("http://", "https://")):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    own = urlsplit(settings.PUBLIC_URL)
    is_own = (host, parts.port) == (own.hostname, own.port)
    return bool(host) and not is_own and "@" not in parts.netloc


def is_safe(url: str) -> bool:
    """Whether a browser may be sent there."""
    return url.partition(":")[0].lower() in SAFE and not any(c in url for c in "\r\n\x00")


def tagged(url: str, tags: Mapping[str, str]) -> str:
    """The address with parameters, but for those that its author gave it already."""
    before, hash, fragment = url.partition("#")
    page, _, query = before.partition("?")
    given = {name.lower() for name, _ in parse_qsl(query, keep_blank_values=True)}
    added = {name: value for name, value in tags.items() if value and name.lower() not in given}
    if not added:
        return url
    whole = "&".join(
        part for part in (query.rstrip("&"), urlencode(added, quote_via=quote)) if part
    )
    return f"{page}?{whole}{hash}{fragment}"


def digest_of(url: str) -> UUID:
    return UUID(bytes=blake2b(url.encode("utf-8", "surrogatepass"), digest_size=16).digest())


def goes_to(url: str, hosts: list[str]) -> bool:
    """Whether it leads to one of the hosts, or below it."""
    host = (urlsplit(url).hostname or "").lower()
    return any(host == one or host.endswith(f".{one}") for one in hosts)

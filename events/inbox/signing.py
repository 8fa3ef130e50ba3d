"""Proof that a call comes from its source: over the raw body, in constant time, and fresh."""

import base64
import hmac
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256

from events.inbox.errors import WrongSignature, WrongTime
from events.models import WebhookSource

#: Seconds by which the sender's clock may differ from ours, either way.
TOLERANCE = 300
Scheme, Encoding = WebhookSource.Scheme, WebhookSource.Encoding


def verify(
    *, source: WebhookSource, headers: Mapping[str, str], body: bytes, now: datetime
) -> None:
    """Accept a call that the source signed just now.

    :raises WrongSignature: if it did not.
    :raises WrongTime: if it did so over five minutes ago, or will.
    """
    sent = headers.get(source.header, "").encode("utf-8", "surrogateescape")
    secrets = list(valid_secrets(source, now=now))
    if source.scheme == Scheme.SHARED_SECRET:
        given = sent.removeprefix(source.prefix.encode())
        if not any(hmac.compare_digest(given, secret) for secret in secrets):
            raise WrongSignature
        return
    stamp, signatures = _parts(source, sent, headers)
    signed = body if stamp is None else stamp + b"." + body
    expected = [_encoded(source, hmac.digest(secret, signed, sha256)) for secret in secrets]
    # No early end: how long it takes tells nothing of where they differ.
    matches = [hmac.compare_digest(one, given) for one in expected for given in signatures]
    if not any(matches):
        raise WrongSignature
    if stamp is not None and abs(int(stamp) - now.timestamp()) > TOLERANCE:
        raise WrongTime


def valid_secrets(source: WebhookSource, *, now: datetime) -> Iterator[bytes]:
    if source.secret:
        yield source.secret.encode()
    if source.previous_secret and source.previous_until and now < source.previous_until:
        yield source.previous_secret.encode()


def _parts(
    source: WebhookSource, sent: bytes, headers: Mapping[str, str]
) -> tuple[bytes | None, list[bytes]]:
    """The time the call says it was signed at, if it says so, and its signatures."""
    if source.scheme == Scheme.STAMPED:
        pairs = [part.strip().partition(b"=")[::2] for part in sent.split(b",")][:20]
        stamp = next((value for name, value in pairs if name == b"t"), b"")
        return _seconds(stamp), [value for name, value in pairs if name == b"v1"]
    signature = sent.removeprefix(source.prefix.encode())
    if not source.timestamp_header:
        return None, [signature]
    return _seconds(headers.get(source.timestamp_header, "").encode()), [signature]


def _seconds(stamp: bytes) -> bytes:
    if not stamp.isdigit() or len(stamp) > 12:
        raise WrongSignature("The time of signing is missing or is not in Unix seconds.")
    return stamp


def _encoded(source: WebhookSource, digest: bytes) -> bytes:
    if source.encoding == Encoding.BASE64:
        return base64.b64encode(digest)
    return digest.hex().encode()

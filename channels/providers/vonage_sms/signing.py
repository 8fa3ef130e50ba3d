"""How Vonage signs the calls of its SMS API: over the parameters in their order."""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import md5

#: Without an HMAC: the secret is put behind what is signed.
HASH = "hash"
METHODS = (HASH, "md5", "sha1", "sha256", "sha512")
#: Vonage calls again for a day, each time with a signature of that moment.
OLDEST, AHEAD = timedelta(minutes=10), timedelta(minutes=5)


def signature_of(params: Mapping[str, str], *, secret: str, method: str) -> str:
    """The signature in small letters; `sig` itself is not part of what is signed."""
    said = "".join(
        f"&{name}={value.translate(PLAIN)}"
        for name, value in sorted(params.items())
        if name != "sig"
    )
    if method == HASH:
        return md5(f"{said}{secret}".encode(), usedforsecurity=False).hexdigest()
    return hmac.digest(secret.encode(), said.encode(), method).hex()


PLAIN = str.maketrans("&=", "__")


def is_signed(params: Mapping[str, str], *, secret: str, method: str, now: datetime) -> bool:
    """Whether it is Vonage's, and of these minutes."""
    given = params.get("sig", "").lower()
    if not secret or not given.isascii():
        return False
    ours = signature_of(params, secret=secret, method=method)
    if not hmac.compare_digest(given.encode(), ours.encode()):
        return False
    stamp = params.get("timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        return False
    at = datetime.fromtimestamp(int(stamp), UTC)
    return now - OLDEST <= at <= now + AHEAD

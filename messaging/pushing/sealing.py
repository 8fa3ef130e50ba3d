"""The two standards of web push, over the primitives of `cryptography`.

A payload is encrypted for one device (RFC 8291, on RFC 8188's `aes128gcm`), and the push service
is told who sends by a signed token (RFC 8292, VAPID).
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from struct import pack
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
#: One record holds it all; services take bodies of 4096 bytes at least, and no more for sure.
RECORD = 4096
#: What of a body is not ours: its head (86), the end mark (1) and the seal (16).
LARGEST = RECORD - 103
#: A token counts for this long; services refuse more than a day.
GOOD_FOR = timedelta(hours=12)


def to_text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """:raises ValueError: if it is no base64url."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key(raw: bytes) -> ec.EllipticCurvePublicKey:
    """:raises ValueError: if that is no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)


def encrypt(
    content: bytes,
    *,
    p256dh: bytes,
    auth: bytes,
    salt: bytes | None = None,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body for a device. `salt` and `key` are new for each, and given by tests alone.

    :raises ValueError: if the content is too large, or the device's key is none.
    """
    if len(content) > LARGEST:
        raise ValueError("A push holds less than 4 kB.")
    salt, key = salt or os.urandom(16), key or ec.generate_private_key(CURVE)
    mine = public_bytes(key.public_key())
    shared = key.exchange(ec.ECDH(), public_key(p256dh))
    secret = _derived(shared, auth, b"WebPush: info\0" + p256dh + mine, 32)
    cipher = AESGCM(_derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    # The mark says that no other record follows.
    sealed = cipher.encrypt(nonce, content + b"\x02", None)
    return salt + pack("!IB", RECORD, len(mine)) + mine + sealed


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def vapid(*, endpoint: str, key: ec.EllipticCurvePrivateKey, contact: str, now: datetime) -> str:
    """The `Authorization` of a push to that address."""
    address = urlsplit(endpoint)
    said = {
        "aud": f"{address.scheme}://{address.netloc}",
        "exp": int((now + GOOD_FOR).timestamp()),
        "sub": contact,
    }
    token = jwt.encode(said, key, algorithm="ES256")
    return f"vapid t={token}, k={to_text(public_bytes(key.public_key()))}"

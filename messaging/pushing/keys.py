"""The installation's key pair for web push, made when it is first asked for."""

from cryptography.hazmat.primitives.asymmetric import ec

from messaging.models import PushKey
from messaging.pushing.sealing import CURVE, public_bytes, to_text


def push_key() -> PushKey:
    """The one there is."""
    return PushKey.objects.filter(pk=1).first() or _made()


def private_key() -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int(push_key().private, 16), CURVE)


def _made() -> PushKey:
    key = ec.generate_private_key(CURVE)
    number = key.private_numbers().private_value
    made = PushKey(pk=1, private=f"{number:064x}", public=to_text(public_bytes(key.public_key())))
    # Two who ask at once get the same one.
    PushKey.objects.bulk_create([made], ignore_conflicts=True)
    return PushKey.objects.get(pk=1)

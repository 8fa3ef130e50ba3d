"""Web push's two standards."""

from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from messaging.pushing.sealing import (
    CURVE,
    LARGEST,
    RECORD,
    encrypt,
    from_text,
    public_bytes,
    to_text,
    vapid,
)

# RFC 8291, section 5 and appendix A.
DEVICE = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN"
)


def sealed(content: bytes) -> bytes:
    return encrypt(content, p256dh=from_text(DEVICE), auth=from_text(AUTH))


class TestEncrypt:
    def test_is_what_the_standard_gives_as_example(self):
        key = ec.derive_private_key(int.from_bytes(from_text(OURS)), CURVE)

        body = encrypt(
            b"When I grow up, I want to be a watermelon",
            p256dh=from_text(DEVICE),
            auth=from_text(AUTH),
            salt=from_text(SALT),
            key=key,
        )

        assert to_text(body) == BODY

    def test_fills_one_record_and_no_more(self):
        assert len(sealed(b"x" * LARGEST)) == RECORD
        with pytest.raises(ValueError, match="4 kB"):
            sealed(b"x" * (LARGEST + 1))

    def test_is_never_the_same_twice(self):
        assert sealed(b"x")[:86] != sealed(b"x")[:86]


class TestVapid:
    def test_is_signed_for_the_services_origin_for_less_than_a_day(self):
        key, now = ec.generate_private_key(CURVE), datetime(2026, 3, 10, tzinfo=UTC)
        endpoint = "https://push.example.net:8443/a/b?c"

        header = vapid(endpoint=endpoint, key=key, contact="mailto:a@b.test", now=now)

        token, public = header.removeprefix("vapid t=").split(", k=")
        assert public == to_text(public_bytes(key.public_key()))
        said = jwt.decode(
            token,
            key.public_key(),
            algorithms=["ES256"],
            options={"verify_exp": False, "verify_aud": False},
        )
        assert said["aud"] == "https://push.example.net:8443"
        assert said["sub"] == "mailto:a@b.test"
        assert 0 < said["exp"] - now.timestamp() < 24 * 3600

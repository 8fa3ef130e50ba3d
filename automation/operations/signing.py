"""Signing what webhooks carry, so that a receiver knows that it comes of us and was not changed."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction

from accounts import audit
from accounts.models import User
from automation.models import SigningSecret

ONLY, PREFIX = 1, "whsec_"
#: How long the secret before signs as well.
OVERLAP = timedelta(days=7)


@transaction.atomic
def signing_secret(*, now: datetime) -> SigningSecret:
    """The firm's secret, made when it is first needed."""
    row = SigningSecret.objects.filter(pk=ONLY).first()
    if row is None:
        SigningSecret.objects.bulk_create(
            [SigningSecret(pk=ONLY, secret=_fresh(), made_at=now)], ignore_conflicts=True
        )
        row = SigningSecret.objects.get(pk=ONLY)
    return row


@transaction.atomic
def rotate_secret(*, by: User, now: datetime) -> SigningSecret:
    """A new secret; the one before signs beside it for a week."""
    signing_secret(now=now)
    row = SigningSecret.objects.select_for_update().get(pk=ONLY)
    row.previous, row.previous_until = row.secret, now + OVERLAP
    row.secret, row.made_at = _fresh(), now
    row.save()
    audit.write("signing_secret.rotated", by=by, at=now)
    return row


@transaction.atomic
def end_previous(*, by: User, now: datetime) -> SigningSecret:
    """The secret before signs no more, from now on."""
    signing_secret(now=now)
    row = SigningSecret.objects.select_for_update().get(pk=ONLY)
    if row.previous_until is not None and row.previous_until > now:
        audit.write("signing_secret.previous_ended", by=by, at=now)
    row.previous, row.previous_until = "", None
    row.save(update_fields=["previous", "previous_until"])
    return row


def signature_of(body: bytes, *, now: datetime) -> str:
    """`t=<seconds>,v1=<hex>`, with a second `v1` while two secrets hold: HMAC-SHA256 of the
    seconds, a dot and the body.
    """
    row = signing_secret(now=now)
    secrets = [row.secret]
    if row.previous and row.previous_until is not None and row.previous_until > now:
        secrets.append(row.previous)
    seconds = str(int(now.timestamp()))
    signed = f"{seconds}.".encode() + body
    marks = [hmac.new(one.encode(), signed, sha256).hexdigest() for one in secrets]
    return ",".join([f"t={seconds}", *(f"v1={mark}" for mark in marks)])


def _fresh() -> str:
    return PREFIX + token_urlsafe(32)

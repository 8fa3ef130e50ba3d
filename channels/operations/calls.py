"""Keeping what providers call in with, before anything is done with it."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from channels import lines
from channels.adapters import ADAPTERS, WrongSignature
from channels.errors import CallTooLarge, UnknownAccount, UnprovenCall
from channels.models import Account, Call
from ground.doorbell import ring

LARGEST = 5 * 1024 * 1024
#: The background door of those who act on calls; it stands on a higher floor.
WORK_OFF = "messaging.tasks.work_off_reports"


def receive(
    *, channel: str, provider: str, headers: Mapping[str, str], body: bytes, now: datetime
) -> bool:
    """Keep a call that one of our accounts' provider made; whether it is new.

    :raises UnknownAccount: if there is no such account.
    :raises UnprovenCall: if it is not proven to come from there; nothing is kept.
    """
    if len(body) > LARGEST:
        raise CallTooLarge
    account = _proven(channel, provider, headers, body, now)
    call = Call(
        account=account,
        key=sha256(body).hexdigest(),
        body=body,
        received_at=now,
        next_try_at=now,
    )
    with transaction.atomic():
        Call.objects.bulk_create([call], ignore_conflicts=True)
        kept = Call.objects.only("received_at").get(account=account, key=call.key)
        ring(WORK_OFF)
    return kept.received_at == now


def _proven(
    channel: str, provider: str, headers: Mapping[str, str], body: bytes, now: datetime
) -> Account:
    """The account whose secret proves the call; a paused one is told of what it sent, too."""
    adapter = ADAPTERS.get(provider)
    accounts = Account.objects.filter(channel=channel, provider=provider).order_by("id")
    if adapter is None or not adapter.has_webhook or not accounts:
        raise UnknownAccount
    for account in accounts:
        line = lines.connect(account)
        try:
            line.verify(headers, body, now=now)
        except WrongSignature:
            continue
        return account
    raise UnprovenCall

"""Keeping what providers call in with, before anything is done with it."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from django.db import transaction

from channels import lines
from channels.adapters import ADAPTERS, Adapter, Incoming, WrongSignature
from channels.errors import CallTooLarge, UnknownAccount, UnprovenCall
from channels.models import Account, Call
from ground.doorbell import ring

#: The background door of those who act on calls; it stands on a higher floor.
WORK_OFF = "messaging.tasks.work_off_reports"


def receive(*, channel: str, provider: str, call: Incoming, now: datetime) -> bool:
    """Keep a call that one of our accounts' provider made; whether it is new.

    :raises UnknownAccount: if there is no such account.
    :raises UnprovenCall: if it is not proven to come from there; nothing is kept.
    """
    if len(call.body) > largest(provider):
        raise CallTooLarge
    account = _proven(channel, provider, call, now)
    kept = Call(
        account=account,
        key=sha256(call.body).hexdigest(),
        body=call.body,
        content_type=call.content_type[:255],
        query=urlsplit(call.url).query[:500],
        received_at=now,
        next_try_at=now,
    )
    with transaction.atomic():
        Call.objects.bulk_create([kept], ignore_conflicts=True)
        first = Call.objects.only("received_at").get(account=account, key=kept.key)
        ring(WORK_OFF)
    return first.received_at == now


def largest(provider: str) -> int:
    """What a call of this provider may hold, in bytes."""
    return ADAPTERS.get(provider, Adapter).largest_call


def mail_paths() -> dict[str, int]:
    """The addresses of webhooks that bring mail, each with what a call may hold."""
    return {
        f"/api/webhooks/{one.channel}/{slug}": one.largest_call
        for slug, one in ADAPTERS.items()
        if one.largest_call > Adapter.largest_call
    }


def greet(*, channel: str, provider: str, asked: Mapping[str, str]) -> str:
    """What to answer a provider that wants to know whether the address is ours.

    :raises UnknownAccount: if there is no such account.
    :raises UnprovenCall: if none of them knows what was asked.
    """
    for account in _accounts(channel, provider):
        try:
            return lines.connect(account).greeting(asked)
        except WrongSignature:
            continue
    raise UnprovenCall


def _accounts(channel: str, provider: str) -> list[Account]:
    adapter = ADAPTERS.get(provider)
    found = Account.objects.filter(channel=channel, provider=provider).order_by("id")
    if adapter is None or not adapter.has_webhook or not found:
        raise UnknownAccount
    return list(found)


def _proven(channel: str, provider: str, call: Incoming, now: datetime) -> Account:
    """The account whose secret proves the call; a paused one is told of what it sent, too."""
    for account in _accounts(channel, provider):
        line = lines.connect(account)
        try:
            line.verify(call, now=now)
        except WrongSignature:
            continue
        return account
    raise UnprovenCall

"""Mail as it is, posted by the mail server or the provider that forwards an address to us."""

import hmac
from base64 import b64decode
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from channels.adapters import (
    Adapter,
    Answer,
    Inbound,
    Incoming,
    Outgoing,
    Refused,
    WrongSignature,
    adapter,
)
from channels.inbound.parsing import read_mail
from channels.lines import HOOK_USER


@adapter
class Forwarding(Adapter):
    slug = "forwarding"
    channel = "email"
    name = _("Forwarding address")
    about = _("Takes mail in: your mail server posts what comes to an address of yours.")
    has_webhook = True
    has_hook_key = True
    can_send = False
    largest_call = 30 * 1024 * 1024

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Answer]:
        return [Refused("A forwarding address only takes mail in.") for _ in messages]

    def verify(self, call: Incoming, *, now: datetime) -> None:
        """:raises WrongSignature: unless it names the password of the account's address."""
        kind, _, said = call.headers.get("Authorization", "").partition(" ")
        try:
            given = b64decode(said, validate=True) if kind.lower() == "basic" else b""
        except ValueError as fault:
            raise WrongSignature from fault
        wanted = f"{HOOK_USER}:{self.account.hook_key}".encode()
        if not hmac.compare_digest(given, wanted):
            raise WrongSignature

    def inbound(self, call: Incoming, *, at: datetime) -> list[Inbound]:
        return [read_mail(call.body, at=at)]

"""By what the demo firm's messages leave: sandboxes, so that nobody is ever written to."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from channels.models import Account
from channels.operations.accounts import activate_account, create_account, send_test


@dataclass(frozen=True)
class Pretended:
    channel: str
    provider: str
    name: str
    sender: str
    sender_name: str = ""


# Numbers that are given to nobody.
SANDBOXES = (
    Pretended("email", "sandbox", "Sandbox", "hello@demo.test", "The demo firm"),
    Pretended("sms", "sandbox_sms", "Sandbox SMS", "+15555550100"),
    Pretended("whatsapp", "sandbox_whatsapp", "Sandbox WhatsApp", "+15555550101"),
)
TESTED_BY = "+14155550100"


def seed_channels(*, by: User, now: datetime) -> None:
    """An account that works at once for each channel that has none."""
    had = set(Account.objects.values_list("channel", flat=True))
    for one in SANDBOXES:
        if one.channel in had:
            continue
        account = create_account(
            provider=one.provider,
            name=one.name,
            sender=one.sender,
            sender_name=one.sender_name,
            by=by,
            now=now,
        )
        to = by.email if one.channel == "email" else TESTED_BY
        send_test(account=account, to=to, by=by, now=now)
        activate_account(account=account, by=by, now=now)

"""By what the demo firm's messages leave: sandboxes, so that nobody is ever written to."""

from datetime import datetime

from accounts.models import User
from channels.models import Account
from channels.operations.accounts import activate_account, create_account, send_test

#: Numbers that are given to nobody.
NUMBERS = {"sandbox_sms": "+15555550100", "sandbox_whatsapp": "+15555550101"}


def seed_channels(*, by: User, now: datetime) -> None:
    """Accounts that work at once. Not made again where there is any account."""
    if Account.objects.exists():
        return
    account = create_account(
        provider="sandbox",
        name="Sandbox",
        sender="hello@demo.test",
        sender_name="The demo firm",
        by=by,
        now=now,
    )
    send_test(account=account, to=by.email, by=by, now=now)
    activate_account(account=account, by=by, now=now)
    for provider, number in NUMBERS.items():
        name = "Sandbox SMS" if provider == "sandbox_sms" else "Sandbox WhatsApp"
        phone = create_account(provider=provider, name=name, sender=number, by=by, now=now)
        send_test(account=phone, to="+14155550100", by=by, now=now)
        activate_account(account=phone, by=by, now=now)

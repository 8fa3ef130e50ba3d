"""By what the demo firm's messages leave: a sandbox, so that nobody is ever written to."""

from datetime import datetime

from accounts.models import User
from channels.models import Account
from channels.operations.accounts import activate_account, create_account, send_test


def seed_channels(*, by: User, now: datetime) -> None:
    """An account that works at once. Not made again where there is any account."""
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

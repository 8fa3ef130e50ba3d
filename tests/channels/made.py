"""Builders of accounts with providers."""

import json
from typing import Any

from channels.models import Account


def make_account(provider: str = "sandbox", **given: Any) -> Account:
    """An account of the firm that works."""
    secrets = given.pop("secrets", {})
    values = {
        "channel": "email",
        "name": "Firm",
        "sender": "firm@here.test",
        "state": Account.State.ACTIVE,
        "secrets": json.dumps(secrets),
        **given,
    }
    return Account.objects.create(provider=provider, **values)


def smtp_account(port: int, **given: Any) -> Account:
    options = {"host": "127.0.0.1", "port": port, "security": "none", "username": ""}
    return make_account("smtp", options=options, **given)

"""Builders for channels that go to phones."""

from typing import Any

from channels.models import Account
from tests.channels.made import make_account
from tests.providers.twilio import ACCOUNT, NUMBER, TOKEN

JANE = "+14155550100"


def sms_account(**given: Any) -> Account:
    """One at Twilio that answers keywords itself."""
    usual = {
        "channel": "sms",
        "sender": NUMBER,
        "options": {"account_sid": ACCOUNT, "answers": "us"},
        "secrets": {"auth_token": TOKEN},
    }
    return make_account("twilio_sms", **{**usual, **given})

"""Builders for channels that go to phones."""

from typing import Any

from channels.models import Account
from tests.channels.made import make_account
from tests.providers import meta, telegram
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


def twilio_whatsapp(**given: Any) -> Account:
    usual = {
        "channel": "whatsapp",
        "sender": NUMBER,
        "options": {"account_sid": ACCOUNT, "answers": "us"},
        "secrets": {"auth_token": TOKEN},
    }
    return make_account("twilio_whatsapp", **{**usual, **given})


def meta_whatsapp(**given: Any) -> Account:
    usual = {
        "channel": "whatsapp",
        "sender": meta.NUMBER,
        "options": {"waba_id": meta.WABA, "phone_number_id": meta.PHONE, "answers": "us"},
        "secrets": {"access_token": meta.TOKEN, "app_secret": meta.SECRET},
    }
    return make_account("meta_whatsapp", **{**usual, **given})


def telegram_bot(**given: Any) -> Account:
    usual = {"channel": "chat", "sender": "@firm_bot", "secrets": {"bot_token": telegram.TOKEN}}
    return make_account("telegram", **{**usual, **given})

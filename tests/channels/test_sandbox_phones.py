"""Sandboxes of phones: their people get, read and answer, by the public address as real ones do."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from channels import lines
from channels.adapters import Handed, Outgoing, Refused
from channels.models import Call, SandboxMail
from channels.providers.sandbox.audience import play
from channels.providers.sandbox.phones import deeds_by_phone
from messaging.models import Message, Suppression
from tests.channels.made import make_account
from tests.make import NOON, make_contact

JANE = "+14155550100"
LATER = NOON + timedelta(minutes=10)


def lived(seed: int, *, is_read: bool = True) -> Counter[str]:
    given: dict[str, Any] = {"seed": seed, "at": NOON, "is_marketing": True, "is_read": is_read}
    told = [deeds_by_phone(key=str(UUID(int=n)), **given) for n in range(2_000)]
    return Counter(name.split()[0] for deeds in told for name, _moment in deeds)


class TestDeedsByPhone:
    def test_are_the_same_for_the_same_seed_and_others_for_another(self):
        assert lived(1) == lived(1) != lived(2)

    def test_are_read_where_the_channel_tells(self):
        told = lived(3)

        assert told["delivered"] > told["read"] > told["said"] > 0
        assert lived(3, is_read=False)["read"] == 0


def phone_account(channel: str = "whatsapp"):
    given = {"channel": channel, "sender": "+15555550101", "options": {"answers": "us"}}
    return make_account(f"sandbox_{channel}", **given)


@pytest.mark.django_db(transaction=True)
class TestPlay:
    def test_brings_what_became_of_a_message_and_what_was_written_back(
        self, live_server, settings, worked_off
    ):
        settings.PUBLIC_URL = live_server.url
        phone_account()
        account = phone_account()
        jane = make_contact("Jane Doe")
        jane.phones.create(number=JANE, is_primary=True)
        usual = {"channel": "whatsapp", "category": "marketing", "priority": 9}
        message = Message.objects.create(
            contact=jane, account=account, status="sent", sent_at=NOON, to_address=JANE, **usual
        )
        deeds = ["delivered", "read", "said STOP"]
        SandboxMail.objects.create(
            account=account,
            key=str(message.token),
            to=JANE,
            at=NOON,
            deeds=[[deed, NOON.isoformat()] for deed in deeds],
            next_at=NOON,
        )

        play(now=LATER)
        worked_off()

        message.refresh_from_db()
        assert message.status == "read"
        assert Call.objects.get().account_id == account.pk
        assert Suppression.objects.get().reason == "stop"
        kinds = set(jane.activities.values_list("type", flat=True))
        assert {"whatsapp_delivered", "whatsapp_read", "whatsapp_received", "opted_out"} <= kinds
        assert Message.objects.get(metadata__answers_keyword="stop").status == "planned"

    def test_tells_again_what_nobody_took(self, settings):
        settings.PUBLIC_URL = "http://127.0.0.1:9"
        mail = SandboxMail.objects.create(
            account=phone_account(),
            key="k",
            to=JANE,
            at=NOON,
            deeds=[["said Hello there", NOON.isoformat()]],
            next_at=NOON,
        )

        play(now=LATER)

        mail.refresh_from_db()
        assert mail.deeds == [["said Hello there", NOON.isoformat()]]


@pytest.mark.django_db
def test_takes_numbers_alone():
    line = lines.connect(phone_account("sms"))

    good, bad = line.send([Outgoing("k1", JANE, text="Hi"), Outgoing("k2", "jane@home.test")])

    assert (type(good), type(bad)) == (Handed, Refused)
    assert SandboxMail.objects.get().text == "Hi"

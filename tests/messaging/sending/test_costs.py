from decimal import Decimal

import pytest

from channels.adapters import Price
from messaging.models import Message
from messaging.sending.costs import ask_for_prices, note_prices
from tests.channels.phones import sms_account
from tests.make import NOON
from tests.providers.twilio import twilio

pytestmark = pytest.mark.django_db


def sent(account, provider_id: str) -> Message:
    usual = {"channel": "sms", "category": "marketing", "priority": 9, "status": "sent"}
    return Message.objects.create(account=account, provider_id=provider_id, sent_at=NOON, **usual)


class TestAskForPrices:
    def test_notes_what_each_message_cost_once(self):
        account = sms_account()
        dear, unknown = sent(account, "SM1"), sent(account, "SM2")
        with twilio() as server:
            server.sent = [{"sid": "SM1", "To": "+1"}, {"sid": "SM2", "To": "+1"}]
            server.prices = {"SM1": "-0.0158"}
            first, again = ask_for_prices(now=NOON), ask_for_prices(now=NOON)

        dear.refresh_from_db()
        unknown.refresh_from_db()
        assert (first, again) == (1, 0)
        assert (dear.cost, dear.currency, dear.metadata) == (Decimal("0.0158"), "USD", {"parts": 1})
        assert unknown.cost is None

    def test_leaves_accounts_alone_that_cannot_be_asked(self):
        wrong, good = sms_account(secrets={"auth_token": "x"}), sms_account()
        message = sent(good, "SM1")
        with twilio() as server:
            server.sent, server.prices = [{"sid": "SM1", "To": "+1"}], {"SM1": "-0.01"}
            assert ask_for_prices(now=NOON) == 1

        message.refresh_from_db()
        assert message.cost == Decimal("0.0100")
        assert wrong.pk


class TestNotePrices:
    def test_touches_no_other_accounts_messages(self):
        mine, other = sms_account(), sms_account()
        message = sent(other, "SM1")

        assert note_prices(account=mine, prices=[Price("SM1", Decimal(1), "USD")]) == 0
        message.refresh_from_db()
        assert message.cost is None

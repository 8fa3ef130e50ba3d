"""STOP, START and HELP by SMS: heard at once, answered once, and nothing goes out after STOP."""

import pytest

from channels.adapters import Inbound
from channels.models import Account
from contacts.models import Contact, ContactPhone
from messaging.models import Batch, Content, Message, Preference, Suppression
from messaging.planning.operations import plan
from messaging.receiving import receive
from messaging.sending.worker import Turn
from tests.channels.phones import JANE, sms_account
from tests.make import NOON, make_contact
from tests.messaging.made import make_topic
from tests.outbox.carriers import Clock
from tests.providers.twilio import twilio

pytestmark = pytest.mark.django_db


def said(text: str, *, id: str = "in-1", sender: str = JANE, **facts) -> Inbound:
    return Inbound(id=id, at=NOON, from_address=sender, to_address="+1", text=text, facts=facts)


def turn(now=NOON, **given) -> None:
    Turn(channel="sms", clock=Clock(now), **given).send()


def heard(*inbound: Inbound, **options) -> list[str]:
    """What was answered to these, as it left the house."""
    account = sms_account()
    account.options = {**account.options, **options}
    account.save()
    with twilio() as server:
        for one in inbound:
            receive(account=account, inbound=one, now=NOON)
            turn()
    return [one["Body"] for one in server.sent]


class TestAnswerKeyword:
    def test_confirms_stop_once_although_nothing_else_may_go_there(self):
        (answer,) = heard(said("STOP"), said("stop", id="in-2"), said("STOP", id="in-1"))

        assert "unsubscribed" in answer
        assert "Rapport" in answer
        assert Suppression.objects.get().reason == "stop"

    def test_confirms_start_once_and_says_how_to_stop(self):
        _stop, start = heard(said("STOP"), said("START", id="2"), said("START", id="3"))

        assert "subscribed again" in start
        assert "STOP" in start

    def test_answers_help_each_time_with_all_that_carriers_ask_for(self):
        first, second = heard(said("HELP"), said("help!", id="2"), help_answer="Call 555-0100.")

        assert first == second == "Rapport: Call 555-0100. Reply STOP to end."

    def test_answers_in_the_firms_words_where_they_are_complete(self):
        (answer,) = heard(said("STOP"), stop_answer="Rapport says goodbye.")

        assert answer == "Rapport says goodbye."

    @pytest.mark.parametrize("text", ["Hello", "Please do not text me again"])
    def test_leaves_to_people_what_is_no_keyword(self, text):
        assert heard(said(text)) == []

    def test_leaves_it_to_a_provider_that_answers(self):
        assert heard(said("STOP"), answers="provider") == []
        assert Suppression.objects.exists()

    def test_leaves_it_to_a_provider_that_says_it_answered(self):
        assert heard(said("STOP", answered_by_provider="stop")) == []

    def test_waits_for_no_quiet_hours(self):
        jane = make_contact("Jane Doe", time_zone="UTC")
        jane.phones.create(number=JANE, is_primary=True)
        Preference.objects.create(contact=jane, quiet_from="08:00", quiet_until="20:00")

        assert len(heard(said("STOP"))) == 1

    def test_lets_nothing_else_through(self):
        account = sms_account()
        receive(account=account, inbound=said("STOP"), now=NOON)
        usual = {"channel": "sms", "category": "transactional", "priority": 1}
        usual |= {"status": "planned", "due_at": NOON, "to_address": JANE, "account": account}
        topic = make_topic("receipts-test")
        blocked = Message.objects.create(topic=topic, metadata={"answers_keyword": "x"}, **usual)
        with twilio() as server:
            turn()

        blocked.refresh_from_db()
        assert (blocked.status, blocked.reason) == ("skipped", "suppressed")
        assert len(server.sent) == 1


class TestStopDuringABroadcast:
    COUNT = 300

    def begun(self, account: Account) -> Batch:
        numbers = [f"+1415555{n:04}" for n in range(1000, 1000 + self.COUNT)]
        people = [make_contact(f"Person {n}") for n in range(self.COUNT)]
        ContactPhone.objects.bulk_create(
            ContactPhone(contact=one, number=number, is_primary=True)
            for one, number in zip(people, numbers, strict=True)
        )
        batch = Batch.objects.create(channel="sms", topic=make_topic("alerts"), account=account)
        plan(batch, Contact.objects.all(), now=NOON)
        Content.objects.bulk_create(
            Content(message=one, text="News") for one in batch.messages.order_by("id")
        )
        return batch

    def test_stops_all_that_has_not_left_to_that_number(self):
        account = sms_account(per_day=100)
        batch = self.begun(account)
        numbers = list(batch.messages.order_by("id").values_list("to_address", flat=True))
        stopped = {*numbers[:20], *numbers[-50:]}
        with twilio() as server:
            turn()
            before = {one["To"] for one in server.sent}
            Account.objects.update(per_day=None)
            for number in stopped:
                receive(account=account, inbound=said("STOP", id=number, sender=number), now=NOON)
            turn()
        told = [one["To"] for one in server.sent if one["Body"] == "News"]
        answered = [one["To"] for one in server.sent if one["Body"] != "News"]

        assert len(before) == 100
        assert len(told) == len(set(told))
        assert set(told) & stopped == before & stopped
        assert len(told) == self.COUNT - len(stopped - before)
        assert sorted(answered) == sorted(stopped)
        reasons = batch.messages.filter(status="skipped").values_list("reason", flat=True)
        assert set(reasons) == {"suppressed"}

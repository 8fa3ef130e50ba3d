"""An audience of N gives exactly N verdicts."""

from datetime import timedelta
from uuid import uuid4

import pytest

from contacts.models import Contact
from messaging.gate.asking import estimate
from messaging.gate.explaining import explain
from messaging.gate.reasons import VERDICTS
from messaging.models import Message, Preference, Suppression, TopicChoice
from messaging.planning.operations import ask_again, plan
from tests.make import NOON, make_contact
from tests.messaging.made import (
    make_batch,
    make_message,
    make_reachable,
    make_sending_rule,
    sending,
    topic,
)

pytestmark = pytest.mark.django_db


def suppress(address):
    Suppression.objects.create(
        channel="email", address=address, digest=address, reason="unsubscribed", at=NOON
    )


def crowd():
    """Everybody a rule could be about: whom it reaches, holds, and spares."""
    fine = [make_reachable(f"Fine {n}", email=f"fine{n}@home.test") for n in range(3)]
    make_contact("No Address")
    make_reachable("Family 1", email="family@home.test")
    make_reachable("Family 2", email="family@home.test")
    make_reachable("Gone", email="gone@home.test")
    suppress("gone@home.test")
    quiet = make_reachable("Quiet", email="quiet@home.test", time_zone="UTC")
    Preference.objects.create(contact=quiet, quiet_from="11:00", quiet_until="13:00")
    TopicChoice.objects.create(
        contact=make_reachable("Off", email="off@home.test"), topic=topic(), is_on=False
    )
    return fine


CODES = {"": 4, "no_address": 1, "duplicate_address": 1, "unsubscribed": 1} | {
    "quiet_hours": 1,
    "opted_out_topic": 1,
}


class TestPlan:
    def test_gives_everybody_one_row_with_its_verdict(self):
        crowd()
        batch = make_batch()

        found = plan(batch, Contact.objects.all(), now=NOON)

        assert found == CODES
        rows = Message.objects.filter(batch=batch)
        assert rows.count() == Contact.objects.count() == sum(CODES.values())
        for row in rows:
            outcome = VERDICTS[row.reason].outcome
            assert row.status == ("skipped" if outcome == "never" else "planned")
            assert (row.due_at is None) == (outcome == "never")
            assert (row.channel, row.category, row.direction) == ("email", "marketing", "out")
        held = rows.get(reason="quiet_hours")
        assert held.due_at == NOON + timedelta(hours=1)

    def test_again_adds_only_who_is_new(self):
        crowd()
        batch = make_batch()
        plan(batch, Contact.objects.all(), now=NOON)
        before = set(Message.objects.values_list("pk", "status", "reason"))
        make_reachable("Newcomer", email="new@home.test")
        make_reachable("Family 3", email="family@home.test")

        found = plan(batch, Contact.objects.all(), now=NOON + timedelta(hours=1))

        assert found == {"": 1, "duplicate_address": 1}
        after = set(Message.objects.values_list("pk", "status", "reason"))
        assert before < after
        assert len(after) == Contact.objects.count()

    def test_of_what_has_to_be_said_goes_to_each_of_a_family(self):
        crowd()

        found = plan(make_batch("account"), Contact.objects.all(), now=NOON)

        assert found == {"": 8, "no_address": 1}

    def test_takes_the_statements_of_one_contact_whatever_the_number(
        self, django_assert_num_queries
    ):
        crowd()
        batch = make_batch()
        assert plan(batch, Contact.objects.none(), now=NOON) == {}

        with django_assert_num_queries(13):
            plan(batch, Contact.objects.all(), now=NOON)


class TestEstimate:
    def test_counts_what_a_plan_would_write(self):
        crowd()

        found = estimate(Contact.objects.all(), sending())

        assert found == {
            "now": 4,
            "later": {"quiet_hours": 1},
            "never": {
                "duplicate_address": 1,
                "no_address": 1,
                "opted_out_topic": 1,
                "unsubscribed": 1,
            },
        }
        assert not Message.objects.exists()


class TestExplain:
    def test_names_each_rule_and_whether_it_holds(self):
        make_sending_rule("weekends")
        make_sending_rule("frequency_cap", limit=1, days=7)
        contact = make_reachable(time_zone="UTC")
        Preference.objects.create(
            contact=contact, email=False, quiet_from="11:00", quiet_until="13:00"
        )
        make_message(contact, sent_at=NOON - timedelta(days=1))

        found = explain(contact, sending())

        assert (found.code, found.outcome, found.due_at) == ("opted_out_channel", "never", None)
        assert {rule.code for rule in found.rules if rule.holds} == {
            *("opted_out_channel", "frequency_cap"),
        }
        assert {rule.code for rule in found.rules if not rule.holds} >= {
            *("restricted", "no_address", "suppressed", "unsubscribed", "opted_out_topic"),
            *("no_consent", "blackout"),
        }

    def test_says_until_when_something_holds(self):
        contact = make_reachable(time_zone="UTC")
        Preference.objects.create(contact=contact, quiet_from="11:00", quiet_until="13:00")

        found = explain(contact, sending())

        assert (found.code, found.outcome) == ("quiet_hours", "hold")
        assert found.due_at == NOON + timedelta(hours=1)
        assert [rule.code for rule in found.rules if rule.holds] == ["quiet_hours"]


class TestAskAgain:
    def leased(self, contact, **given):
        lease = {"lease_token": uuid4(), "lease_until": NOON + timedelta(minutes=5)}
        usual = {"status": "leased", "topic": topic(), "to_address": "jane@home.test"}
        return make_message(contact, **{**usual, **lease, "sent_at": None, **given})

    def test_lets_go_what_still_may(self):
        message = self.leased(make_reachable())

        assert ask_again([message], now=NOON) == {message.pk}
        message.refresh_from_db()
        assert message.status == "leased"

    def test_skips_who_unsubscribed_meanwhile(self):
        stays, goes = (
            self.leased(make_reachable(email=address), to_address=address)
            for address in ("a@home.test", "b@home.test")
        )
        suppress("a@home.test")

        assert ask_again([stays, goes], now=NOON) == {goes.pk}
        stays.refresh_from_db()
        assert (stays.status, stays.reason) == ("skipped", "unsubscribed")
        assert stays.lease_token is stays.due_at is None

    def test_puts_back_what_has_to_wait_by_now(self):
        contact = make_reachable(time_zone="UTC")
        message = self.leased(contact)
        Preference.objects.create(contact=contact, quiet_from="11:00", quiet_until="13:00")

        assert ask_again([message], now=NOON) == set()
        message.refresh_from_db()
        assert (message.status, message.reason) == ("planned", "quiet_hours")
        assert message.due_at == NOON + timedelta(hours=1)

    def test_asks_about_the_address_it_was_planned_for(self):
        message = self.leased(make_reachable(email="new@home.test"), to_address="old@home.test")
        suppress("old@home.test")

        assert ask_again([message], now=NOON) == set()

    def test_counts_what_is_on_its_way_to_the_same_person(self):
        make_sending_rule("frequency_cap", limit=1, days=7)
        contact = make_reachable()
        first, second = self.leased(contact), self.leased(contact)

        assert ask_again([first, second], now=NOON) == {first.pk}
        second.refresh_from_db()
        assert (second.status, second.reason) == ("planned", "frequency_cap")

    def test_leaves_what_another_worker_has_meanwhile(self):
        message = self.leased(make_reachable(email="gone@home.test"), to_address="gone@home.test")
        suppress("gone@home.test")
        Message.objects.update(lease_token=uuid4())

        ask_again([message], now=NOON)

        message.refresh_from_db()
        assert message.status == "leased"

    def test_asks_in_as_many_statements_as_there_are_kinds(self, django_assert_num_queries):
        messages = [self.leased(make_reachable(email=f"{n}@home.test")) for n in range(9)]

        with django_assert_num_queries(8):
            ask_again(messages, now=NOON)

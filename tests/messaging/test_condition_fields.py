"""Segments ask how people can be reached, and what was written to them."""

from datetime import timedelta
from typing import Any

import pytest

from contacts.conditions.compiling import Holds, Meant
from contacts.conditions.parsing import parse
from contacts.models import Contact
from messaging.models import Preference, Suppression, TopicChoice
from messaging.operations.suppressions import suppress_addresses
from tests.make import NOON, ada, make_purpose
from tests.messaging.made import BERLIN, make_message, make_reachable, topic

pytestmark = pytest.mark.django_db


def meant(field: str, operator: str = "equals", value: Any = True) -> set[str]:
    one = {"field": field, "operator": operator, "value": value}
    if operator in ("is_set", "is_not_set"):
        one.pop("value")
    tree = {"match": "all", "conditions": [one]}
    rows = Contact.objects.filter(Holds(Meant(parse(tree), NOON)))
    return {row.display_name for row in rows}


def suppress(address: str, channel: str = "email", reason: str = "hard_bounce") -> None:
    suppress_addresses(
        channel=channel,
        addresses=[address],
        reason=Suppression.Reason(reason),
        by=ada(),
        now=NOON,
    )


class TestMayBeReached:
    def test_is_what_the_gate_says_of_marketing(self) -> None:
        make_reachable("Fine One", email="fine@home.test")
        make_reachable("Bounced One", email="bounced@home.test")
        make_reachable("No Mail", email="")
        off = make_reachable("Off One", email="off@home.test")
        Preference.objects.create(contact=off, email=False)
        suppress("bounced@home.test")

        assert meant("may_be_reached.email") == {"Fine One"}
        assert meant("may_be_reached.email", value=False) == {"Bounced One", "No Mail", "Off One"}

    def test_asks_for_consent_where_marketing_takes_one(self) -> None:
        make_purpose()
        make_reachable("Texted One", phone=BERLIN)

        assert meant("may_be_reached.sms") == set()


class TestOptedOut:
    def test_is_who_said_no_to_the_topic(self) -> None:
        no = make_reachable("No One", email="no@home.test")
        yes = make_reachable("Yes One", email="yes@home.test")
        make_reachable("Silent One", email="silent@home.test")
        TopicChoice.objects.create(contact=no, topic=topic(), is_on=False)
        TopicChoice.objects.create(contact=yes, topic=topic(), is_on=True)

        assert meant("opted_out.news") == {"No One"}
        assert meant("opted_out.news", value=False) == {"Yes One", "Silent One"}


class TestSuppressed:
    def test_is_why_an_address_or_a_number_is_spared(self) -> None:
        make_reachable("Mail One", email="m@home.test")
        make_reachable("Phone One", email="p@home.test", phone=BERLIN)
        make_reachable("Free One", email="f@home.test")
        suppress("m@home.test")
        suppress(BERLIN, "sms", "stop")
        suppress("f@home.test")
        Suppression.objects.filter(address="f@home.test").update(released_at=NOON)

        assert meant("suppressed", value="hard_bounce") == {"Mail One"}
        assert meant("suppressed", "in_list", ["stop", "complaint"]) == {"Phone One"}
        assert meant("suppressed", "is_set") == {"Mail One", "Phone One"}
        assert meant("suppressed", "is_not_set") == {"Free One"}


class TestLastMessage:
    def test_is_the_newest_of_those_that_went_to_them(self) -> None:
        old = make_reachable("Old One", email="old@home.test")
        new = make_reachable("New One", email="new@home.test")
        make_reachable("Never One", email="never@home.test")
        make_message(old, sent_at=NOON - timedelta(days=40), opened_at=NOON - timedelta(days=39))
        make_message(new, sent_at=NOON - timedelta(days=40))
        make_message(new, sent_at=NOON - timedelta(days=2), clicked_at=NOON - timedelta(days=1))
        make_message(old, direction="in", status="received", sent_at=NOON)

        assert meant("last_message.sent", "in_last_days", 7) == {"New One"}
        assert meant("last_message.sent", "more_than_days_ago", 30) == {"Old One"}
        assert meant("last_message.sent", "is_not_set") == {"Never One"}
        assert meant("last_message.opened", "is_set") == {"Old One"}
        assert meant("last_message.clicked", "is_set") == {"New One"}


class TestCost:
    @pytest.mark.parametrize(
        ("field", "operator", "value"),
        [
            ("may_be_reached.email", "equals", True),
            ("opted_out.news", "equals", True),
            ("suppressed", "equals", "stop"),
            ("last_message.sent", "in_last_days", 7),
        ],
    )
    def test_is_one_statement_whatever_the_number(
        self, django_assert_num_queries: Any, field: str, operator: str, value: Any
    ) -> None:
        for n in range(5):
            make_reachable(f"Nth {n}", email=f"n{n}@home.test")
        one = {"field": field, "operator": operator, "value": value}
        means = Meant(parse({"match": "all", "conditions": [one]}), NOON)
        rows = Contact.objects.filter(Holds(means))
        str(rows.query)

        text, params = rows.query.sql_with_params()
        with django_assert_num_queries(1):
            list(Contact.objects.raw(text, params))

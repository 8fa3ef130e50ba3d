"""What workflows note in the ledger of consents."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from automation.documents.checking import check
from automation.models import Enrolment, StepLog
from events.models import Activity
from messaging.models import Suppression
from privacy.errors import NeedsConfirmation
from privacy.models import Consent, Purpose
from privacy.operations.consents import note_consents
from tests.automation.make import make_workflow, put_in, run_until
from tests.make import NOON, make_contact
from tests.messaging.made import code_of, make_reachable, make_topic, sending

pytestmark = pytest.mark.django_db
STEP = {"id": "note", "type": "set_consent", "channel": "sms", "value": "given"}


@pytest.fixture
def purpose():
    return Purpose.objects.get(slug="marketing")


def go(*people, now=NOON, **step) -> None:
    flow = make_workflow([{**STEP, **step}], key=f"flow{now:%H}", now=now)
    put_in(flow, *people, now=now)
    run_until(now, until=now)


class TestSetConsent:
    def test_a_line_for_each_with_where_it_comes_from(self, purpose):
        people = [make_contact("Jane Doe"), make_contact("John Roe")]

        go(*people, note="Said by {name}")

        rows = Consent.objects.order_by("contact")
        assert [(row.contact, row.channel, row.deed) for row in rows] == [
            (one, "sms", "given") for one in people
        ]
        first = rows[0]
        assert (first.purpose, first.method, first.by, first.by_contact) == (
            purpose,
            "workflow",
            None,
            False,
        )
        assert first.evidence == "Workflow “Flow12”, version 1, step note: Said by Jane Doe"
        told = Activity.objects.filter(type="consent_given")
        assert {row.contact_id for row in told} == {one.pk for one in people}
        assert all(row.properties["by_contact"] is False for row in told)

    def test_the_gate_goes_by_it(self):
        jane = make_reachable("Jane Doe", phone="+12125550123")
        about = sending(channel="sms")
        assert code_of(jane, about) == "no_consent"

        go(jane)
        assert code_of(jane, about) != "no_consent"

        go(jane, now=NOON + timedelta(hours=1), value="withdrawn")
        assert code_of(jane, about) == "no_consent"

    def test_who_said_so_already_has_no_second_line(self):
        jane = make_contact("Jane Doe")
        go(jane)
        go(jane, now=NOON + timedelta(hours=1))

        assert Consent.objects.count() == 1
        assert list(StepLog.objects.order_by("id").values_list("result__is_new", flat=True)) == [
            True,
            False,
        ]

    def test_a_word_on_another_channel_is_another_word(self):
        jane = make_contact("Jane Doe")
        go(jane)
        go(jane, now=NOON + timedelta(hours=1), channel="phone")

        assert set(Consent.objects.values_list("channel", flat=True)) == {"sms", "phone"}

    def test_the_newest_word_counts_also_where_it_was_said_for_everything(self):
        jane = make_contact("Jane Doe")
        go(jane)
        go(jane, now=NOON + timedelta(hours=1), channel="", value="withdrawn")
        go(jane, now=NOON + timedelta(hours=2))

        assert list(Consent.objects.order_by("id").values_list("deed", flat=True)) == [
            "given",
            "withdrawn",
            "given",
        ]

    def test_a_topic_is_of_its_purpose(self):
        own = Purpose.objects.create(slug="research", name="Research")
        make_topic("studies", purpose=own)

        go(make_contact("Jane Doe"), topic="studies")

        assert Consent.objects.get().purpose == own

    def test_it_lifts_no_unsubscription(self):
        jane = make_reachable("Jane Doe", email="jane@home.test")
        Suppression.objects.create(
            channel="email", address="jane@home.test", reason="unsubscribed", at=NOON
        )

        go(jane, channel="email")

        assert code_of(jane, sending()) == "unsubscribed"

    def test_where_people_confirm_by_mail_nobody_else_says_yes(self, purpose):
        jane = make_contact("Jane Doe")
        flow = make_workflow([{**STEP, "channel": "email"}], now=NOON)
        Purpose.objects.filter(pk=purpose.pk).update(double_opt_in=True)
        put_in(flow, jane, now=NOON)
        run_until(NOON, until=NOON)

        assert not Consent.objects.exists()
        assert StepLog.objects.get().result == {"why": "needs_confirmation"}
        assert Enrolment.objects.get().status == "completed"

        go(jane, now=NOON + timedelta(hours=1), channel="email", value="withdrawn")
        assert Consent.objects.get().deed == "withdrawn"


class TestNoteConsents:
    def test_refuses_what_has_to_be_confirmed_and_notes_nothing(self, purpose):
        purpose.double_opt_in = True
        jane = make_contact("Jane Doe")

        with pytest.raises(NeedsConfirmation):
            note_consents(
                evidence={jane.pk: "Form"},
                purpose=purpose,
                given={"deed": "given", "channel": ""},
                now=NOON,
            )

        assert not Consent.objects.exists()

    def test_asks_as_often_for_many_as_for_one(self, purpose):
        few = {make_contact("One").pk: "x"}
        many = {make_contact(f"Jane {n}").pk: "x" for n in range(20)}
        given = {"deed": "given", "channel": "sms"}
        counted = []
        for some in (few, many):
            with CaptureQueriesContext(connection) as captured:
                note_consents(evidence=some, purpose=purpose, given=given, now=NOON)
            counted.append(len(captured))

        assert counted[0] == counted[1]
        assert Consent.objects.count() == 21


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ({}, []),
        ({"value": "withdrawn", "channel": "email"}, []),
        ({"value": ""}, ["steps[0].value"]),
        ({"value": "maybe"}, ["steps[0].value"]),
        ({"channel": "smoke"}, ["steps[0].channel"]),
        ({"topic": "never"}, ["steps[0].topic", "steps[0].topic"]),
        ({"topic": "owed"}, ["steps[0].topic"]),
        ({"topic": "doubled", "channel": "email"}, ["steps[0].value"]),
        ({"topic": "doubled", "channel": ""}, ["steps[0].value"]),
        ({"topic": "doubled", "channel": "sms"}, []),
    ],
)
def test_the_check_finds_what_cannot_be(step, fields):
    make_topic("owed")
    doubled = Purpose.objects.create(slug="doubled", name="Doubled", double_opt_in=True)
    make_topic("doubled", purpose=doubled)
    document = {"triggers": [{"type": "manual"}], "steps": [{**STEP, **step}]}

    assert [one.field for one in check(document, now=NOON)] == fields

"""Mail to those who are related to the people at a step, about these people."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from automation.documents.checking import check
from automation.models import Enrolment, StepLog
from contacts.models import RelationshipType
from contacts.operations.relationships import relate
from messaging.models import Message, Preference, Suppression
from messaging.sending.writing import Writer
from tests.automation.make import make_workflow, put_in, run_until
from tests.make import NOON, ada, make_contact
from tests.messaging.made import make_reachable, make_topic
from tests.templating.made import make_template, make_version

pytestmark = pytest.mark.django_db
STEP = {
    "id": "tell",
    "type": "notify_related",
    "relationship": "parent",
    "template": "missed",
    "topic": "lessons",
    "values": {"hour": "{hour}"},
}


@pytest.fixture(autouse=True)
def template():
    make_topic("lessons", category="transactional")
    row = make_template(slug="missed", channel="email", category="transactional")
    return make_version(
        row,
        subject="{{ first_name }}, {{ about.first_name }} from {{ about.country }} was missed",
        text="At {{ hour }}.",
        variables=[{"name": name} for name in ("first_name", "about.first_name", "about.country")],
        published_at=NOON,
    )


@pytest.fixture
def parent():
    return RelationshipType.objects.create(
        slug="parent", name="Parent of", reverse_name="Child of", receives_alerts=True
    )


def told() -> list[tuple[str, str]]:
    """Who gets a mail, and about whom."""
    rows = Message.objects.exclude(status="skipped").order_by("id")
    return list(rows.values_list("contact__display_name", "values__about__name"))


def go(*people, now=NOON, **step) -> None:
    put_in(make_workflow([{**STEP, **step}], now=NOON), *people, now=now)
    run_until(now, until=now)


class TestNotifyRelated:
    def test_writes_to_them_about_the_one_at_the_step(self, parent):
        kid, mum = make_contact("Kim Doe", country="DE"), make_reachable("Mary Doe")
        relate(contact=mum, other=kid, type=parent, by=ada(), now=NOON)

        go(kid)

        assert told() == [("Mary Doe", "Kim Doe")]
        message: Any = Message.objects.get()
        assert message.values["about"] == {
            "name": "Kim Doe",
            "first_name": "Kim",
            "last_name": "Doe",
            "country": "DE",
        }
        log = StepLog.objects.get()
        assert log.result == {"message": message.pk, "verdict": "sent", "told": 1}

    def test_the_mail_itself_is_theirs_and_tells_of_the_other(self, parent, template):
        kid, mum = make_contact("Kim Doe", country="DE"), make_reachable("Mary Doe")
        relate(contact=mum, other=kid, type=parent, by=ada(), now=NOON)
        flow = make_workflow([{**STEP, "values": {"hour": "nine"}}], now=NOON)
        put_in(flow, kid, now=NOON)
        run_until(NOON, until=NOON)

        written, failed = Writer().write(list(Message.objects.all()), now=NOON)

        assert not failed
        assert written[0].outgoing.subject == "Mary, Kim from DE was missed"
        assert "At nine." in written[0].outgoing.text

    def test_one_parent_of_two_hears_of_both_and_both_parents_hear(self, parent):
        kim, tom = make_contact("Kim Doe"), make_contact("Tom Doe")
        mum = make_reachable("Mary Doe", email="mary@home.test")
        dad = make_reachable("Dan Doe", email="dan@home.test")
        for kid in (kim, tom):
            relate(contact=mum, other=kid, type=parent, by=ada(), now=NOON)
        relate(contact=dad, other=kim, type=parent, by=ada(), now=NOON)

        go(kim, tom)

        assert sorted(told()) == [
            ("Dan Doe", "Kim Doe"),
            ("Mary Doe", "Kim Doe"),
            ("Mary Doe", "Tom Doe"),
        ]

    def test_the_other_end_can_be_told(self, parent):
        kid, mum = make_reachable("Kim Doe"), make_contact("Mary Doe")
        relate(contact=mum, other=kid, type=parent, by=ada(), now=NOON)

        go(mum, end="to")

        assert told() == [("Kim Doe", "Mary Doe")]

    @pytest.mark.parametrize("is_first", [True, False])
    def test_those_who_are_alike_are_told_from_either_side(self, is_first):
        like = RelationshipType.objects.create(
            slug="parent", name="Peer", reverse_name="Peer", is_symmetric=True, receives_alerts=True
        )
        one, two = make_reachable("One"), make_reachable("Two", email="two@home.test")
        relate(contact=one, other=two, type=like, by=ada(), now=NOON)

        go(one if is_first else two)

        assert told() == [("Two", "One") if is_first else ("One", "Two")]

    @pytest.mark.parametrize(
        "given",
        [
            {"receives_alerts": False},
            {"ended_on": NOON.date()},
            {"started_on": NOON.date() + timedelta(days=1)},
        ],
    )
    def test_who_is_it_no_more_or_not_yet_or_is_not_to_be_told_gets_none(self, parent, given):
        kid, mum = make_contact("Kim Doe"), make_reachable("Mary Doe")
        given = {"started_on": date(2020, 1, 1), **given}
        relate(contact=mum, other=kid, type=parent, by=ada(), now=NOON, **given)

        go(kid)

        assert not Message.objects.exists()
        assert StepLog.objects.get(status="skipped").result == {"why": "no_related"}

    def test_the_gate_says_no_for_each_and_only_all_together_are_nobody(self, parent):
        kid = make_contact("Kim Doe")
        mum, dad = make_reachable("Mary Doe", email="m@home.test"), make_contact("Dan Doe")
        for one in (mum, dad):
            relate(contact=one, other=kid, type=parent, by=ada(), now=NOON)

        go(kid)
        assert told() == [("Mary Doe", "Kim Doe")]
        log: Any = StepLog.objects.get()
        assert (log.status, log.result["told"], len(log.result["all"])) == ("completed", 1, 2)

        Suppression.objects.create(
            channel="email", address="m@home.test", reason="complained", at=NOON, is_total=True
        )
        put_in(Enrolment.objects.get().workflow, kid, now=NOON + timedelta(days=1))
        run_until(NOON + timedelta(days=1), until=NOON + timedelta(days=1))
        assert len(told()) == 1
        assert StepLog.objects.filter(status="skipped").count() == 1

    def test_who_waits_for_their_mail_waits_at_the_step(self, parent):
        kid, mum = make_contact("Kim Doe"), make_reachable("Mary Doe", time_zone="UTC")
        Preference.objects.create(contact=mum, quiet_from=time(11), quiet_until=time(15))
        relate(contact=mum, other=kid, type=parent, by=ada(), now=NOON)

        make_version(make_template(slug="news", channel="email"), subject="News", text="Of them.")

        go(kid, template="news", topic="news")

        due = Message.objects.get().due_at
        assert due == NOON + timedelta(hours=3)
        assert Enrolment.objects.get().due_at == due


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ({}, []),
        ({"relationship": "uncle"}, ["steps[0].relationship"]),
        ({"template": "never"}, ["steps[0].template", "steps[0].template"]),
        ({"topic": "never"}, ["steps[0].topic", "steps[0].topic"]),
        ({"end": "middle"}, ["steps[0].end"]),
        ({"relationship": ""}, ["steps[0].relationship"]),
    ],
)
def test_the_check_finds_what_is_not_there(parent, step, fields):
    document = {"triggers": [{"type": "manual"}], "steps": [{**STEP, **step}]}

    assert [one.field for one in check(document, now=NOON)] == fields

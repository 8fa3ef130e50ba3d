"""Whether a campaign's message led to what it was for."""

from datetime import timedelta

import pytest

from events.catalogue import DECLARED
from events.models import Activity
from events.operations import draft, record_many
from events.operations.draining import drain_batch, place_cursor
from tests.make import NOON, make_contact
from tests.tracking.mail import LATER, make_batch, make_hit, make_message
from tracking import ids
from tracking.activities import CAMPAIGN_CONVERTED
from tracking.consumers import CONVERSIONS
from tracking.models import Hit, TrackingRules
from tracking.operations.judging import judge_new

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def begun(transactional_db):
    place_cursor(consumer=CONVERSIONS)


def does(contact, type="login", *, after=timedelta(hours=2), **properties):
    at = LATER + after
    record_many([draft(DECLARED[type], at=at, contact=contact, properties=properties)])
    while drain_batch(consumer=CONVERSIONS, now=at + timedelta(minutes=1)):
        pass


def clicked(contact, *, at=LATER, batch=None, **given):
    message = make_message(contact, batch=batch or make_batch())
    make_hit(message, kind="click", at=at, place=1, verdict="human", rule_version=1, **given)
    return message


def converted():
    rows = Activity.objects.filter(type=CAMPAIGN_CONVERTED.name).order_by("id")
    return [
        (row.properties["message"], row.properties["cause"], row.properties["how"]) for row in rows
    ]


class TestAttribute:
    def test_counts_what_somebody_does_after_a_click(self):
        contact = make_contact()
        message = clicked(contact)

        does(contact)

        assert converted() == [(message.pk, "login", "after")]
        hit = Hit.objects.get(kind="converted")
        assert (hit.message, hit.batch, hit.verdict) == (message, message.batch, "human")

    def test_counts_each_message_once(self):
        contact = make_contact()
        clicked(contact)

        does(contact)
        does(contact, "page_viewed", name="Start")

        assert len(converted()) == 1

    @pytest.mark.parametrize("after", [timedelta(days=6), timedelta(hours=-3)])
    def test_leaves_what_happened_too_late_or_before(self, after):
        contact = make_contact()
        clicked(contact)

        does(contact, after=after)

        assert converted() == []

    def test_takes_the_days_that_the_firm_says(self):
        TrackingRules.objects.create(pk=1, conversion_days=7)
        contact = make_contact()
        clicked(contact)

        does(contact, after=timedelta(days=6))

        assert len(converted()) == 1

    def test_gives_it_to_the_last_of_several_messages(self):
        contact = make_contact()
        clicked(contact)
        last = clicked(contact, at=LATER + timedelta(hours=1))

        does(contact)

        assert converted() == [(last.pk, "login", "after")]

    def test_leaves_machines_other_people_and_what_is_no_campaign(self):
        contact, other = make_contact(), make_contact("Other")
        machine = make_message(contact, batch=make_batch())
        make_hit(machine, kind="click", verdict="machine", rule_version=1)
        alone = make_message(contact)
        make_hit(alone, kind="click", verdict="human", rule_version=1)
        clicked(other)

        does(contact)

        assert converted() == []

    def test_counts_what_was_done_before_the_click_was_judged(self):
        contact = make_contact()
        message = make_message(contact, batch=make_batch())
        make_hit(message, kind="click", place=1)
        does(contact, after=timedelta(seconds=3))
        assert converted() == []

        judge_new(now=LATER + timedelta(minutes=1))

        assert converted() == [(message.pk, "login", "after")]


class TestMarks:
    def test_say_which_message_it_was(self):
        contact = make_contact()
        first, second = clicked(contact), clicked(contact, at=LATER + timedelta(hours=1))

        does(contact, "page_viewed", name="Start", rapport_click=ids.mark_of(first.token, 1, 1))

        assert (first.pk, "page_viewed", "marked") in converted()
        assert second.pk in {message for message, *_ in converted()} or len(converted()) == 1

    def test_need_no_click_of_which_anybody_knows(self):
        contact = make_contact()
        message = make_message(contact, batch=make_batch())

        does(contact, rapport_click=ids.mark_of(message.token, 1, 1))
        does(contact, rapport_click=ids.mark_of(message.token, 1, 1))

        assert converted() == [(message.pk, "login", "marked")]

    def test_of_somebody_elses_message_or_made_up_count_for_nobody(self):
        contact, other = make_contact(), make_contact("Other")
        message = make_message(other, batch=make_batch())

        does(contact, rapport_click=ids.mark_of(message.token, 1, 1))
        does(contact, rapport_click=ids.click_id(message.token, 1, 1))
        does(contact, rapport_click="made up")

        assert converted() == []


def test_a_products_own_report_counts_once():
    contact, batch = make_contact(), make_batch()
    message = make_message(contact, batch=batch)
    for _ in range(2):
        make_hit(message, kind="converted")

    judge_new(now=LATER + timedelta(minutes=1))

    assert converted() == [(message.pk, "reported", "reported")]
    assert NOON < LATER

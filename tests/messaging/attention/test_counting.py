"""What counts opens and clicks is put into mails, of those alone of whom it may be."""

from datetime import date

import pytest

from channels.adapters import Outgoing
from messaging.attention.counting import Counting
from messaging.attention.who import may_track
from messaging.models import Message
from privacy.models import Protection
from tests.make import NOON, make_contact
from tests.tracking.mail import make_batch, make_message
from tracking.models import Link, TrackingRules

pytestmark = pytest.mark.django_db
HTML = '<body><a href="https://x.test/">A</a></body>'


@pytest.fixture(autouse=True)
def children():
    Protection.objects.update_or_create(slug="children", defaults={"is_on": True, "age": 13})


def child(name="Tim"):
    return make_contact(name, birth_date=date(2018, 1, 1))


def fill(*messages, source=""):
    going = [(message, Outgoing(str(message.token), "a@x.test", html=HTML)) for message in messages]
    return Counting().fill(going, lambda _message: source, now=NOON)


def counts(outgoing):
    return "email/click/" in outgoing.html, "email/open/" in outgoing.html


class TestMayTrack:
    def test_spares_children_and_those_whose_data_may_not_be_used(self):
        adult, unknown = make_contact("A", birth_date=date(1990, 1, 1)), make_contact("B")
        restricted = make_contact("C", restricted_at=NOON)
        everybody = {adult.pk, unknown.pk, restricted.pk, child().pk}

        assert may_track(everybody, now=NOON) == {adult.pk, unknown.pk}

    def test_knows_no_children_where_the_firm_falls_under_no_such_law(self):
        Protection.objects.update(is_on=False)
        tim = child()

        assert may_track([tim.pk], now=NOON) == {tim.pk}

    def test_is_one_statement_beside_the_firms_rules(self, django_assert_num_queries):
        people = [make_contact(f"P{n}").pk for n in range(5)]
        with django_assert_num_queries(2):
            may_track(people, now=NOON)


class TestFill:
    def test_counts_opens_and_clicks_of_a_mail(self):
        (filled,) = fill(make_message(make_contact()))

        assert counts(filled) == (True, True)
        assert Message.objects.get().is_tracked

    def test_counts_nothing_of_a_child_and_says_so(self):
        mine, tims = make_message(make_contact()), make_message(child())

        first, second = fill(mine, tims)

        assert counts(first) == (True, True)
        assert counts(second) == (False, False)
        tims.refresh_from_db()
        assert not tims.is_tracked

    def test_counts_nothing_where_a_batch_or_a_message_is_not_to_be_counted(self):
        silent = make_message(make_contact("A"), batch=make_batch(is_tracked=False))
        alone = make_message(make_contact("B"), is_tracked=False)

        assert [counts(one) for one in fill(silent, alone)] == [(False, False)] * 2
        silent.refresh_from_db()
        assert not silent.is_tracked

    def test_counts_nothing_where_the_firm_does_not(self):
        TrackingRules.objects.create(pk=1, opens=False, clicks=False)

        assert counts(*fill(make_message(make_contact()))) == (False, False)

    def test_gives_links_of_a_campaign_its_name_and_others_none(self):
        named = make_message(make_contact("A"), batch=make_batch(campaign="May news"))
        unnamed = make_message(make_contact("B"), batch=make_batch())
        alone = make_message(make_contact("C"))

        fill(named, unnamed, alone)

        assert set(Link.objects.values_list("url", flat=True)) == {
            "https://x.test/?utm_source=news&utm_medium=email&utm_campaign=May%20news",
            "https://x.test/?utm_source=news&utm_medium=email"
            f"&utm_campaign=batch-{unnamed.batch_id}",
            "https://x.test/",
        }

    def test_leaves_messages_of_other_channels_as_they_are(self):
        text = make_message(make_contact(), channel="sms")
        outgoing = Outgoing(str(text.token), "+1", text="See https://x.test/")

        assert Counting().fill([(text, outgoing)], lambda _m: "", now=NOON) == [outgoing]

    def test_asks_as_much_for_many_as_for_few(self, django_assert_num_queries):
        batch = make_batch()
        for n in range(10):
            make_message(make_contact(f"P{n}"), batch=batch)
        messages = list(Message.objects.select_related("topic", "batch"))

        # The firm's protections, who may be tracked, its rules of tracking, and its links.
        with django_assert_num_queries(6):
            fill(*messages)

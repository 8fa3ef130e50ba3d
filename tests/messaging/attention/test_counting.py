"""What counts opens and clicks is put into mails, of those alone of whom it may be."""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from channels.adapters import Outgoing
from events.models import Activity
from messaging.attention.counting import Counting
from messaging.attention.who import may_track
from messaging.models import Message
from privacy.models import Protection
from templating.sms import segments_of
from tests.make import NOON, make_contact
from tests.tracking.mail import make_batch, make_message
from tracking.models import Hit, Link, TrackingRules
from tracking.operations.judging import judge_new

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
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
        text = make_message(make_contact(), channel="whatsapp")
        outgoing = Outgoing(str(text.token), "+1", text="See https://x.test/")

        assert Counting().fill([(text, outgoing)], lambda _m: "", now=NOON) == [outgoing]

    def test_asks_as_much_for_many_as_for_few(self, django_assert_num_queries):
        batch = make_batch()
        for n in range(10):
            make_message(make_contact(f"P{n}"), batch=batch)
        messages = list(Message.objects.select_related("topic", "batch"))

        # The firm's protections, who may be tracked, its rules of tracking, and its links.
        with django_assert_num_queries(7):
            fill(*messages)


class TestTexts:
    """Links of texts: short ones of our own, as long as was said before."""

    def sms(self, text: str, *, contact=None, **given) -> Outgoing:
        message = make_message(contact or make_contact("Jane"), channel="sms", **given)
        going = [(message, Outgoing(str(message.token), "+1", text=text))]
        return Counting().fill(going, lambda _m: "", now=NOON)[0]

    def test_lead_there_by_short_addresses_with_where_they_come_from(self):
        batch = make_batch(channel="sms", campaign="spring")

        said = self.sms("See https://x.test/a?b=1, or https://x.test/c.", batch=batch).text

        first, second = re.findall(r"http://testserver/l/[\w-]{20}", said)
        assert said == f"See {first}, or {second}."
        to = Client(HTTP_USER_AGENT=CHROME).get(urlsplit(first).path)
        assert to["Location"].startswith("https://x.test/a?b=1&utm_source=")
        assert "utm_medium=sms&utm_campaign=spring" in to["Location"]
        assert Hit.objects.get().place == 1

    def test_are_as_long_as_the_parts_were_counted_by(self):
        text = "Hello Jane, your place: https://x.test/" + "a" * 200

        counted = segments_of(text)

        assert (counted.used, counted.count) == (segments_of(self.sms(text).text).used, 1)

    def test_are_left_alone_where_nothing_may_be_counted(self):
        text = "See https://x.test/"

        assert self.sms(text, contact=child()).text == text
        TrackingRules.objects.update_or_create(pk=1, defaults={"clicks": False})
        assert self.sms(text).text == text
        assert segments_of(text).used == len(text)

    def test_to_pages_of_ours_stay_as_they_are(self):
        text = "Stop: http://testserver/preferences/abc"

        assert self.sms(text).text == text
        assert segments_of(text).used == len(text)

    def test_are_nobody_elses_to_make(self):
        said = self.sms("https://x.test/").text
        place = urlsplit(said).path
        forged = place[:-1] + ("A" if place[-1] != "A" else "B")

        for wrong in (forged, place[:-1], place + "A", "/l/" + "A" * 20, "/l/%C3%BC"):
            assert Client().get(wrong).status_code == 404
        assert not Hit.objects.exists()

    def test_still_lead_there_when_the_message_is_gone(self):
        place = urlsplit(self.sms("https://x.test/").text).path
        Message.objects.all().delete()

        assert Client().get(place)["Location"] == "https://x.test/"
        assert not Hit.objects.exists()

    def test_are_judged_like_others_and_recorded_once(self):
        place = urlsplit(self.sms("https://x.test/").text).path
        Client(HTTP_USER_AGENT="curl/8.0").get(place)
        Client(HTTP_USER_AGENT=CHROME).get(place)
        Client(HTTP_USER_AGENT=CHROME).get(place)

        judge_new(now=timezone.now() + timedelta(minutes=1))

        verdicts = sorted(Hit.objects.values_list("verdict", flat=True))
        assert verdicts == ["human", "human", "machine"]
        assert Activity.objects.filter(type="link_clicked").count() == 1
        assert not Activity.objects.filter(type="email_opened").exists()
        assert Message.objects.get().clicked_at is not None

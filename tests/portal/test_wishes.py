"""Saying no, and how: by the links in messages, and in the portal."""

from datetime import time
from uuid import uuid4

import pytest
from django.test import Client

from messaging.links import preferences_url, unsubscribe_url
from messaging.models import Preference, Suppression, TopicChoice
from messaging.operations.suppressions import unsubscribe
from tests.make import NOON
from tests.messaging.made import code_of, make_message, make_reachable, make_topic, sending
from tests.portal.visitors import browser_of, make_client

pytestmark = pytest.mark.django_db


def path_of(url):
    return "/" + url.split("/", 3)[3]


def sent_to(contact, address="jane@home.test", **given):
    return make_message(contact, to_address=address, **given)


@pytest.fixture
def stranger():
    """A program that keeps no cookies and is held to every check of forms."""
    return Client(enforce_csrf_checks=True)


class TestUnsubscribe:
    def test_is_done_by_one_post_of_a_mail_program(self, stranger):
        contact = make_reachable()
        path = path_of(unsubscribe_url(sent_to(contact).token))

        for _ in range(2):
            answer = stranger.post(
                path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
            )
            assert answer.status_code == 200
            assert not answer.cookies

        assert code_of(contact, sending()) == "unsubscribed"
        assert Suppression.objects.count() == 1

    def test_looking_changes_nothing_however_often(self, stranger):
        contact = make_reachable()
        path = path_of(unsubscribe_url(sent_to(contact).token))

        for _ in range(20):
            page = stranger.get(path)
        stranger.head(path)

        assert (page.status_code, page["Referrer-Policy"]) == (200, "no-referrer")
        assert "no-store" in page["Cache-Control"]
        assert "jane@home.test" not in page.content.decode()
        assert not Suppression.objects.exists()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_forged_link_says_so_and_changes_nothing(self, stranger, method):
        sent_to(make_reachable())
        other = path_of(preferences_url(sent_to(make_reachable(email="")).token))
        forged = [
            path_of(unsubscribe_url(uuid4())),
            "/api/track/unsubscribe/x",
            "/api/track/unsubscribe/" + other.rpartition("/")[2],
        ]

        for path in forged:
            answer = getattr(stranger, method)(path)
            assert answer.status_code == 200
            assert "does not work" in answer.content.decode()

        assert not Suppression.objects.exists()

    def test_by_hand_says_why_and_may_be_taken_back(self, stranger):
        contact = make_reachable()
        path = path_of(unsubscribe_url(sent_to(contact).token))

        done = stranger.post(path)
        stranger.post(path, {"why": "1", "reason": "too_often", "feedback": "Daily!"})

        assert "Would you tell us why?" in done.content.decode()
        row = Suppression.objects.get()
        assert (row.detail, row.feedback) == ("too_often", "Daily!")
        stranger.post(path, {"undo": "1"})
        assert code_of(contact, sending()) == ""

    def test_speaks_the_language_of_whoever_was_written_to(self, stranger):
        message = sent_to(make_reachable(locale="de"))

        page = stranger.get(path_of(unsubscribe_url(message.token))).content.decode()

        assert 'lang="de"' in page
        assert "Abmelden" in page


class TestPreferences:
    def body(self, **given):
        channels = {"email": "on", "sms": "on", "whatsapp": "on", "push": "on"}
        topics = {"topic-account": "on", "topic-class_reminders": "on"}
        usual = {**channels, **topics, "topic-news": "on", "topic-payment_reminders": "on"}
        return {**usual, "quiet_from": "", "quiet_until": "", **given}

    def test_are_changed_from_the_link_alone(self, stranger):
        contact = make_reachable()
        make_topic("posts", may_be_daily=True)
        path = path_of(preferences_url(sent_to(contact).token))
        body = self.body(**{"topic-posts": "daily"}, quiet_from="22:00", quiet_until="07:00")
        del body["sms"], body["topic-news"]

        answer = stranger.post(path, body)

        assert answer.status_code == 302
        row = Preference.objects.get(contact=contact)
        assert (row.sms, row.email, row.quiet_from) == (False, True, time(22))
        kept = TopicChoice.objects.values_list("topic__slug", "is_on", "is_daily")
        assert set(kept) == {("news", False, False), ("posts", True, True)}
        page = stranger.get(path)
        assert page["Referrer-Policy"] == "no-referrer"
        assert 'value="22:00"' in page.content.decode()

    def test_leave_what_is_locked_as_it_is(self, stranger):
        contact = make_reachable()
        make_topic("safety", is_locked=True)

        stranger.post(path_of(preferences_url(sent_to(contact).token)), self.body())

        assert not TopicChoice.objects.exists()
        assert code_of(contact, sending("safety")) == ""

    def test_take_somebody_in_again_who_says_so(self, stranger):
        contact = make_reachable()
        message = sent_to(contact)
        unsubscribe(message=message, now=NOON)
        path = path_of(preferences_url(message.token))

        stranger.post(path, self.body())
        assert code_of(contact, sending()) == "unsubscribed"
        stranger.post(path, self.body(subscribe="on"))
        assert code_of(contact, sending()) == ""

    def test_half_of_the_quiet_hours_is_asked_about_again(self, stranger):
        path = path_of(preferences_url(sent_to(make_reachable()).token))

        answer = stranger.post(path, self.body(quiet_from="22:00"))

        assert answer.status_code == 422
        assert not Preference.objects.exists()

    def test_looking_or_a_forged_link_changes_nothing(self, stranger):
        sent_to(make_reachable())
        stranger.get(path_of(preferences_url(sent_to(make_reachable(email="")).token)))

        answer = stranger.post(path_of(preferences_url(uuid4())), self.body(sms=""))

        assert "does not work" in answer.content.decode()
        assert not Preference.objects.exists()


class TestInThePortal:
    def test_a_client_says_the_same(self):
        client = make_client()
        browser = browser_of(client)

        assert browser.get("/portal/messages/").status_code == 200
        browser.post("/portal/messages/", {"sms": "on", "topic-news": "on"})

        row = Preference.objects.get(contact=client.contact)
        assert (row.email, row.sms) == (False, True)
        assert code_of(client.contact, sending()) == "opted_out_channel"

    def test_nobody_else(self):
        assert browser_of().get("/portal/messages/").status_code == 302

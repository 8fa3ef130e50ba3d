"""What people say about being written to, and what follows."""

from uuid import uuid4

import pytest

from accounts.models import AuditRow
from contacts.models import ContactPhone
from events.models import Activity
from messaging.errors import (
    NotAnAddress,
    NothingToSend,
    OnlyThePersonMay,
    ReleasedAlready,
    TopicIsLocked,
)
from messaging.links import message_of, preferences_url, unsubscribe_headers, unsubscribe_url
from messaging.models import Message, Preference, Suppression, TopicChoice
from messaging.operations.keywords import Heard, hear_keyword, keyword_of
from messaging.operations.preferences import resubscribe, set_preferences
from messaging.operations.suppressions import (
    release_suppression,
    suppress_addresses,
    unsubscribe,
)
from messaging.operations.writing import write_message
from privacy.models import Consent
from tests.make import NOON, ada, make_contact
from tests.messaging.made import (
    NEW_YORK,
    code_of,
    make_message,
    make_reachable,
    make_topic,
    sending,
    topic,
)

pytestmark = pytest.mark.django_db


def types():
    return list(Activity.objects.order_by("id").values_list("type", flat=True))


class TestSetPreferences:
    def said(self, contact, *, topics=None, by=None, **given):
        return set_preferences(
            contact=contact, given=given, topics=topics or {}, by=by or ada(), now=NOON
        )

    def test_keeps_what_is_given_and_records_what_is_new(self):
        contact = make_reachable()

        self.said(contact, email=False, topics={"news": (False, False)})

        assert Preference.objects.get(contact=contact).email is False
        assert TopicChoice.objects.get(contact=contact).is_on is False
        (activity,) = Activity.objects.filter(type="preferences_changed")
        assert activity.properties["changed"] == {
            "email": [True, False],
            "topic.news": ["on", "off"],
        }
        (row,) = AuditRow.objects.filter(action="preferences.changed")
        assert (row.before, row.after) == (
            {"email": True, "topic.news": "on"},
            {"email": False, "topic.news": "off"},
        )

    def test_says_nothing_of_what_was_so_before(self):
        contact = make_reachable()

        self.said(contact, email=True, topics={"news": (True, False)})

        assert types() == []
        assert not Preference.objects.exists()

    def test_equal_ends_mean_no_quiet_hours(self):
        contact = make_reachable()
        self.said(contact, quiet_from="22:00", quiet_until="07:00")

        row = self.said(contact, quiet_from="07:00", quiet_until="07:00")

        assert (row.quiet_from, row.quiet_until) == (None, None)

    def test_refuses_to_switch_off_what_is_locked(self):
        contact = make_reachable()
        make_topic("safety", is_locked=True)

        with pytest.raises(TopicIsLocked):
            self.said(contact, email=False, topics={"safety": (False, False)})

        assert not Preference.objects.exists()
        assert not TopicChoice.objects.exists()

    def test_a_topic_is_daily_only_where_it_may_be(self):
        contact = make_reachable()
        make_topic("posts", may_be_daily=True)

        self.said(contact, topics={"posts": (True, True), "account": (False, True)})

        kept = TopicChoice.objects.values_list("topic__slug", "is_on", "is_daily")
        assert set(kept) == {("posts", True, True), ("account", False, False)}


class TestSuppressAddresses:
    def said(self, *addresses, channel="email", reason="by_hand", **given):
        return suppress_addresses(
            channel=channel, addresses=addresses, reason=reason, by=ada(), now=NOON, **given
        )

    def test_keeps_each_once_in_one_spelling(self):
        made = self.said(" Jane@Home.test", "jane@home.test", "jim@home.test")

        assert [row.address for row in made] == ["jane@home.test", "jim@home.test"]
        assert self.said("JANE@home.test") == []

    @pytest.mark.parametrize("address", ["jane", "a@b", "jane@home.test\nBcc: x@y.z", "x" * 300])
    def test_refuses_what_is_no_address(self, address):
        with pytest.raises(NotAnAddress):
            self.said("jim@home.test", address)

        assert not Suppression.objects.exists()

    def test_a_bounce_stops_all_and_a_wish_marketing_alone(self):
        (bounced,) = self.said("a@home.test", reason="hard_bounce")
        (wished,) = self.said("b@home.test", reason="unsubscribed")

        assert (bounced.is_total, wished.is_total) == (True, False)


class TestReleaseSuppression:
    def test_lets_the_address_be_written_to_once(self):
        contact = make_reachable()
        (row,) = suppress_addresses(
            channel="email", addresses=["jane@home.test"], reason="hard_bounce", now=NOON
        )

        release_suppression(suppression=row, by=ada(), now=NOON)

        assert code_of(contact, sending()) == ""
        assert AuditRow.objects.filter(action="suppression.released").count() == 1
        with pytest.raises(ReleasedAlready):
            release_suppression(suppression=row, by=ada(), now=NOON)

    def test_refuses_to_take_back_what_somebody_said(self):
        (row,) = suppress_addresses(channel="sms", addresses=[NEW_YORK], reason="stop", now=NOON)

        with pytest.raises(OnlyThePersonMay):
            release_suppression(suppression=row, by=ada(), now=NOON)

        row.refresh_from_db()
        assert row.released_at is None


class TestUnsubscribe:
    def test_takes_the_address_out_of_marketing_once(self):
        contact = make_reachable()
        message = make_message(contact, to_address="jane@home.test")

        assert unsubscribe(message=message, now=NOON, reason="too_often") is True
        assert unsubscribe(message=message, now=NOON) is False

        assert code_of(contact, sending()) == "unsubscribed"
        assert code_of(contact, sending("account")) == ""
        assert types() == ["email_unsubscribed"]

    def test_is_taken_back_by_the_person(self):
        contact = make_reachable()
        unsubscribe(message=make_message(contact, to_address="jane@home.test"), now=NOON)

        assert resubscribe(contact=contact, address="jane@home.test", now=NOON) is True
        assert code_of(contact, sending()) == ""
        assert resubscribe(contact=contact, address="jane@home.test", now=NOON) is False


class TestLinks:
    def test_tell_the_message_and_only_for_what_they_are(self):
        message = make_message(make_reachable())
        text = unsubscribe_url(message.token).rpartition("/")[2]

        assert message_of(text, "unsubscribe") == message
        assert message_of(text, "preferences") is None
        other = preferences_url(message.token).rpartition("/")[2]
        assert message_of(other, "preferences") == message

    def test_of_somebody_else_are_none(self):
        message = make_message(make_reachable())
        text = unsubscribe_url(message.token).rpartition("/")[2]
        forged = unsubscribe_url(uuid4()).rpartition("/")[2]

        for told in (forged, text[:-1], "x" + text[1:], "", "%%%", "é", "A" * 400):
            assert message_of(told, "unsubscribe") is None

    def test_outlive_a_change_of_the_key(self, settings):
        message = make_message(make_reachable())
        text = unsubscribe_url(message.token).rpartition("/")[2]

        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another"

        assert message_of(text, "unsubscribe") == message

    def test_stand_in_the_two_headers_of_rfc_8058(self, settings):
        settings.PUBLIC_URL = "https://crm.firm.test"
        headers = unsubscribe_headers(uuid4())

        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = headers["List-Unsubscribe"]
        assert address.startswith("<https://crm.firm.test/api/track/unsubscribe/")
        assert address.endswith(">")


class TestKeywords:
    @pytest.mark.parametrize(
        "text",
        *[["STOP", "stop", " Stop! ", "S T O P", "stop all", "Opt-Out", "STOPALL.", "UNSUBSCRIBE"]],
    )
    def test_stop_in_any_spelling(self, text):
        assert keyword_of(text) == Heard.STOP

    @pytest.mark.parametrize("text", ["CANCEL", "END", "QUIT", "REVOKE", "arrêt", "Abmelden"])
    def test_and_in_other_words(self, text):
        assert keyword_of(text) == Heard.STOP

    def test_what_only_sounds_like_it_is_for_a_person(self):
        assert keyword_of("please stop texting me") == Heard.PERHAPS_STOP
        assert keyword_of("Bitte keine SMS mehr") == Heard.PERHAPS_STOP
        assert keyword_of("see you at the bus stop?") == Heard.PERHAPS_STOP
        assert keyword_of("see you at three") == Heard.NOTHING
        assert keyword_of("Hilfe") == Heard.HELP


class TestHearKeyword:
    def hear(self, text, channel="sms"):
        return hear_keyword(channel=channel, sender=NEW_YORK, text=text, now=NOON)

    def test_stop_ends_everything_to_the_number_on_its_channel(self):
        contact, other = make_reachable(phone=NEW_YORK), make_contact("Jim Doe")
        ContactPhone.objects.create(contact=other, number=NEW_YORK, is_primary=True)

        assert self.hear("Stop").is_news
        assert not self.hear("STOP!").is_news

        for one in (contact, other):
            assert code_of(one, sending("account", "sms")) == "suppressed"
            assert code_of(one, sending("account", "whatsapp")) == "whatsapp_window"
        assert types().count("opted_out") == 2
        kept = Consent.objects.values_list("contact", "deed", "channel", "by_contact")
        assert set(kept) == {(one.pk, "withdrawn", "sms", True) for one in (contact, other)}

    def test_start_takes_back_that_channel_alone(self):
        contact = make_reachable(phone=NEW_YORK)
        self.hear("STOP")
        self.hear("STOP", channel="whatsapp")

        assert self.hear("start").is_news

        assert code_of(contact, sending("account", "sms")) == ""
        assert code_of(contact, sending("account", "whatsapp")) == "suppressed"
        assert Consent.objects.filter(deed="given").values_list("channel").get() == ("sms",)

    def test_start_of_who_never_stopped_gives_no_consent(self):
        make_reachable(phone=NEW_YORK)

        assert not self.hear("YES").is_news
        assert not Consent.objects.exists()

    def test_other_words_change_nothing(self):
        make_reachable(phone=NEW_YORK)

        assert self.hear("please stop").heard == Heard.PERHAPS_STOP
        assert self.hear("HELP").heard == Heard.HELP
        assert not Suppression.objects.exists()


class TestWriteMessage:
    def write(self, contact, **given):
        usual = {"channel": "email", "topic": topic("account"), "text": "Hello"}
        return write_message(contact=contact, by=ada(), now=NOON, **{**usual, **given})

    def test_plans_it_with_its_words(self):
        message = self.write(make_reachable(), subject="Hi")

        assert (message.status, message.reason, message.due_at) == ("planned", "", NOON)
        assert (message.to_address, message.priority) == ("jane@home.test", 2)
        assert (message.content.subject, message.content.text) == ("Hi", "Hello")

    def test_keeps_why_it_cannot_go(self):
        contact = make_reachable()
        unsubscribe(message=make_message(contact, to_address="jane@home.test"), now=NOON)

        message = self.write(contact, topic=topic())

        assert (message.status, message.reason) == ("skipped", "unsubscribed")

    def test_refuses_one_that_says_nothing(self):
        with pytest.raises(NothingToSend):
            self.write(make_reachable(), text="  ")

        assert not Message.objects.exists()

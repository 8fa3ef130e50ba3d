"""What somebody wants once a day: held until their hour, joined in one mail, each piece once."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels.models import SandboxMail
from contacts.models import Contact
from messaging.gate.explaining import explain
from messaging.gate.sending import Sending
from messaging.models import (
    ArchivedMessage,
    Batch,
    Content,
    Message,
    Preference,
    Priority,
    Topic,
    TopicChoice,
)
from messaging.planning.operations import plan_one
from messaging.sending.digests import join_pieces
from messaging.sending.worker import Turn
from tests.channels.made import make_account
from tests.make import sure
from tests.messaging.made import make_topic
from tests.messaging.sending.made import make_reader
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
BERLIN = "Europe/Berlin"
#: Noon in Berlin, in summer.
NOON = datetime(2026, 5, 4, 10, tzinfo=UTC)
MORNING = datetime(2026, 5, 5, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def account() -> Any:
    return make_account()


def posts(**given: Any) -> Topic:
    known = Topic.objects.filter(slug="posts").first()
    return known or make_topic("posts", may_be_daily=True, **given)


def reader(nth: int = 1, *, at: time | None = None, **given: Any) -> Contact:
    contact = make_reader(nth, time_zone=BERLIN, **given)
    TopicChoice.objects.create(contact=contact, topic=posts(), is_daily=True)
    if at is not None:
        Preference.objects.create(contact=contact, daily_at=at)
    return contact


def written(contact: Contact, text: str, *, topic: Topic | None = None, now: Any = NOON) -> Message:
    about = Sending("email", topic or posts(), now, priority=Priority.AUTOMATED)
    message = plan_one(about, contact, by=None)
    Content.objects.create(message=message, subject=f"About {text}", text=text, html="")
    return message


def turn(now: datetime) -> None:
    Turn(channel="email", clock=Clock(now)).send()


def mails() -> list[SandboxMail]:
    return list(SandboxMail.objects.order_by("id"))


class TestHolding:
    def test_waits_for_the_hour_by_their_clock_and_says_why(self) -> None:
        contact = reader(at=time(17, 30))
        message = written(contact, "one")

        assert (message.status, message.reason) == ("planned", "daily")
        assert message.due_at == datetime(2026, 5, 4, 15, 30, tzinfo=UTC)
        told = explain(contact, Sending("email", posts(), NOON))
        assert (told.outcome, told.code) == ("hold", "daily")
        assert [one.holds for one in told.rules if one.code == "daily"] == [True]

    def test_comes_in_the_morning_where_nothing_is_said(self) -> None:
        assert written(reader(), "one").due_at == MORNING

    def test_waits_for_the_next_day_once_the_hour_is_over(self) -> None:
        """Else what comes in the two hours after it would be a second mail that day."""
        just_after = MORNING + timedelta(minutes=1)

        assert written(reader(), "one", now=just_after).due_at == MORNING + timedelta(days=1)

    def test_sends_locked_topics_at_once(self) -> None:
        alert = make_topic("alert", is_locked=True, may_be_daily=True)
        contact = reader()
        TopicChoice.objects.create(contact=contact, topic=alert, is_daily=True)

        assert written(contact, "fire", topic=alert).reason == ""

    def test_sends_at_once_to_who_did_not_choose(self) -> None:
        posts()
        assert written(make_reader(5, time_zone=BERLIN), "one").reason == ""

    @pytest.mark.parametrize(
        ("now", "at", "due"),
        [
            # The night before the clocks go forward: 02:30 is not there, and is 03:30.
            (datetime(2026, 3, 28, 20, tzinfo=UTC), time(2, 30), "2026-03-29T01:30+00:00"),
            (datetime(2026, 3, 28, 20, tzinfo=UTC), time(8), "2026-03-29T06:00+00:00"),
            # The night before they go back: 02:30 is there twice, and counts once.
            (datetime(2026, 10, 24, 20, tzinfo=UTC), time(8), "2026-10-25T07:00+00:00"),
        ],
    )
    def test_keeps_to_the_wall_clock_when_clocks_change(
        self, now: datetime, at: time, due: str
    ) -> None:
        message = written(reader(at=at), "one", now=now)

        assert message.due_at == datetime.fromisoformat(due)
        turn(sure(message.due_at))
        message.refresh_from_db()
        assert message.status == "sent"

    def test_goes_once_in_the_night_that_has_an_hour_twice(self) -> None:
        contact = reader(at=time(2, 30))
        before = datetime(2026, 10, 24, 20, tzinfo=UTC)
        first = written(contact, "one", now=before)
        due = sure(first.due_at)
        turn(due)
        second = written(contact, "two", now=due + timedelta(minutes=1))

        assert len(mails()) == 1
        assert sure(second.due_at) - due >= timedelta(hours=23)


class TestJoining:
    def test_sends_what_came_that_day_in_one_mail_each_piece_once(self) -> None:
        contact = reader()
        pieces = [written(contact, word) for word in ("one", "two", "three")]
        turn(NOON)
        assert mails() == []

        turn(MORNING)
        turn(MORNING + timedelta(hours=1))

        (mail,) = mails()
        assert mail.subject == "Your day: 3 messages"
        assert [mail.text.count(f"About {word}") for word in ("one", "two", "three")] == [1, 1, 1]
        assert mail.html.count("<hr") == 2
        whole = Message.objects.get(metadata__is_digest=True)
        rows = Message.objects.filter(pk__in=[one.pk for one in pieces])
        assert {(row.status, row.reason, row.digest_id) for row in rows} == {("sent", "", whole.pk)}
        assert {row.sent_at for row in rows} == {whole.sent_at}

    def test_sends_one_that_is_alone_as_it_is(self) -> None:
        message = written(reader(), "one")
        turn(MORNING)

        assert [one.subject for one in mails()] == ["About one"]
        message.refresh_from_db()
        assert (message.status, message.digest_id) == ("sent", None)

    def test_mixes_nobody_with_anybody(self) -> None:
        for nth in (1, 2):
            contact = reader(nth)
            written(contact, f"first of {nth}")
            written(contact, f"second of {nth}")
        turn(MORNING)

        assert len(mails()) == 2
        assert all(f"of {3 - nth}" not in mails()[nth - 1].text for nth in (1, 2))

    def test_leaves_out_what_they_said_no_to_since(self) -> None:
        contact = reader()
        other = make_topic("other", may_be_daily=True)
        TopicChoice.objects.create(contact=contact, topic=other, is_daily=True)
        no = written(contact, "no", topic=other)
        written(contact, "one")
        written(contact, "two")
        TopicChoice.objects.filter(topic=other).update(is_on=False)
        turn(MORNING)

        assert "About no" not in mails()[0].text
        no.refresh_from_db()
        assert (no.status, no.reason) == ("skipped", "opted_out_topic")

    def test_leaves_out_what_was_taken_back(self) -> None:
        contact = reader()
        batch = Batch.objects.create(channel="email", topic=posts())
        rows = [written(contact, "one"), written(contact, "two"), written(contact, "gone")]
        Message.objects.filter(pk=rows[2].pk).update(batch=batch)
        Batch.objects.update(state="cancelled")
        turn(MORNING)

        (mail,) = mails()
        assert "gone" not in mail.text
        rows[2].refresh_from_db()
        assert rows[2].status == "cancelled"

    def test_can_be_told_no_to_if_any_of_it_is_marketing(self) -> None:
        contact = reader()
        news = make_topic("gazette", may_be_daily=True, category="marketing")
        TopicChoice.objects.create(contact=contact, topic=news, is_daily=True)
        written(contact, "one")
        written(contact, "two", topic=news)
        turn(MORNING)

        assert "List-Unsubscribe" in mails()[0].headers

    def test_speaks_their_language(self) -> None:
        contact = reader(locale="de")
        written(contact, "one")
        written(contact, "two")
        turn(MORNING)

        assert mails()[0].subject == "Ihr Tag: 2 Nachrichten"

    def test_stands_in_the_archive_as_the_one_mail_that_it_was(self) -> None:
        contact = reader()
        written(contact, "one")
        written(contact, "two")
        turn(MORNING)

        assert ArchivedMessage.objects.get().message == Message.objects.latest("id").pk

    def test_fails_as_a_whole_and_says_so(self) -> None:
        contact = reader()
        pieces = [written(contact, "one"), written(contact, "two")]
        join_pieces(channel="email", now=MORNING)
        contact.emails.update(address="bad address")
        Message.objects.filter(metadata__is_digest=True).update(to_address="bad address")
        turn(MORNING)

        rows = Message.objects.filter(pk__in=[one.pk for one in pieces])
        whole = Message.objects.get(metadata__is_digest=True)
        assert {(row.status, row.reason) for row in rows} == {(whole.status, whole.reason)}
        assert whole.status in ("failed", "skipped")

    def test_asks_no_more_for_many_people_than_for_one(
        self, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(1):
            join_pieces(channel="email", now=MORNING)

        def questions(people: range) -> int:
            for nth in people:
                contact = reader(nth)
                written(contact, "one")
                written(contact, "two")
            with CaptureQueriesContext(connection) as caught:
                assert join_pieces(channel="email", now=MORNING) == len(people)
            return len(caught)

        assert questions(range(1, 2)) == questions(range(10, 15))

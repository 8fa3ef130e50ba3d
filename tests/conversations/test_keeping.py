"""A conversation knows what was said last, and whose turn it is."""

from datetime import timedelta

import pytest

from conversations.models import Conversation, ConversationQuerySet
from conversations.operations import deeds
from conversations.operations.replying import reply
from messaging.models import Notification, Suppression
from messaging.operations import mark_read
from tests.conversations.made import (
    ADDRESS,
    NUMBER,
    STRANGE,
    an_account,
    conversation_of,
    jane,
    wrote,
)
from tests.make import NOON, ada, ben, make_team

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def one(conversation: Conversation) -> ConversationQuerySet:
    return Conversation.objects.filter(pk=conversation.pk)


class TestHearing:
    def test_opens_one_conversation_over_all_channels(self) -> None:
        contact = jane(owner=ben())
        wrote("Hello there")
        wrote("And by mail,\n\n what  I  forgot", sender=ADDRESS, channel="email", now=LATER)

        row = conversation_of(contact)
        assert (row.assignee, row.state, row.unread) == (ben(), "open", 2)
        assert (row.last_channel, row.last_direction) == ("email", "in")
        assert row.preview == "And by mail, what I forgot"
        assert (row.waiting_since, row.last_at) == (NOON, LATER)

    def test_says_nothing_of_what_is_quoted_below(self) -> None:
        contact = jane()
        wrote("Yes, gladly.\n\nOn 27 November 2026, ada@firm.test wrote:\n> Shall we meet?")

        assert conversation_of(contact).preview == "Yes, gladly."

    def test_keeps_strangers_apart_by_address(self) -> None:
        wrote("Who am I?", sender=STRANGE, from_name="Sam")
        wrote("Still me", sender=STRANGE)
        wrote("Somebody else", sender="+14155550111")

        rows = Conversation.objects.filter(contact=None).order_by("id")
        assert [(row.address, row.unread) for row in rows] == [(STRANGE, 2), ("+14155550111", 1)]
        assert (rows[0].name, rows[0].channel) == ("Sam", "sms")

    def test_goes_to_the_team_of_the_account_where_the_contact_has_no_owner(self) -> None:
        team = make_team("support")
        an_account(team=team)
        contact = jane()
        wrote()

        row = conversation_of(contact)
        assert (row.assignee, row.team) == (None, team)

    def test_does_not_go_to_somebody_who_left(self) -> None:
        contact = jane(owner=ben())
        type(ben()).objects.filter(pk=ben().pk).update(is_active=False)
        wrote()

        assert conversation_of(contact).assignee is None

    @pytest.mark.parametrize("state", ["closed", "snoozed"])
    def test_wakes_up_what_was_put_away(self, state: str) -> None:
        contact = jane()
        wrote()
        row = conversation_of(contact)
        if state == "closed":
            deeds.close(conversations=one(row), by=ada(), now=NOON)
        else:
            deeds.snooze(conversations=one(row), until=LATER, by=ada(), now=NOON)
        wrote("Again", now=LATER)

        row.refresh_from_db()
        assert (row.state, row.snoozed_until, row.closed_at) == ("open", None, None)
        assert row.waiting_since == (LATER if state == "closed" else NOON)

    def test_a_machine_wakes_nobody_and_waits_for_nothing(self) -> None:
        contact = jane(owner=ben())
        wrote("I am away", is_automatic=True)
        row = conversation_of(contact)

        assert (row.state, row.waiting_since, row.unread) == ("closed", None, 0)
        assert row.preview == "I am away"
        assert not Notification.objects.exists()

    def test_a_machine_does_not_close_what_is_open(self) -> None:
        contact = jane()
        wrote()
        wrote("I am away", is_automatic=True, now=LATER)

        row = conversation_of(contact)
        assert (row.state, row.waiting_since, row.unread) == ("open", NOON, 1)


class TestAnswering:
    def test_ends_the_wait(self) -> None:
        contact = jane()
        wrote()
        reply(conversation=conversation_of(contact), channel="sms", text="Hi", by=ada(), now=LATER)

        row = conversation_of(contact)
        assert (row.waiting_since, row.unread) == (None, 0)
        assert (row.last_direction, row.preview) == ("out", "Hi")

    def test_what_can_never_go_is_no_answer(self) -> None:
        contact = jane()
        wrote()
        Suppression.objects.create(
            channel="sms", address=NUMBER, digest="x", reason="stop", is_total=True, at=NOON
        )
        reply(conversation=conversation_of(contact), channel="sms", text="Hi", by=ada(), now=LATER)

        assert conversation_of(contact).waiting_since == NOON


class TestBell:
    def test_tells_the_assignee_once_for_all_that_came(self) -> None:
        contact = jane(owner=ben())
        wrote("First")
        wrote("Second")

        bell = Notification.objects.get()
        assert (bell.user, bell.kind, bell.count) == (ben(), "message_received", 2)
        assert bell.title == "Jane Doe wrote 2 messages"
        assert bell.message == "Second"
        assert bell.action_url == f"/app/inbox/{conversation_of(contact).pk}"

    def test_rings_again_once_it_was_read(self) -> None:
        jane(owner=ben())
        wrote("First")
        mark_read(notifications=Notification.objects.filter(user=ben()), now=NOON)
        wrote("Second")

        assert Notification.objects.unread().get().title == "Jane Doe wrote"
        assert Notification.objects.count() == 2

    def test_tells_nobody_where_nobody_answers(self) -> None:
        jane()
        wrote()

        assert not Notification.objects.exists()

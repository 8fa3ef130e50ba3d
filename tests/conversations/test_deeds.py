"""Assign, snooze, close, reopen, read."""

from datetime import timedelta

import pytest

from conversations.errors import CannotSeeIt, SnoozedIntoThePast
from conversations.models import Conversation, ConversationQuerySet
from conversations.operations import deeds
from events.models import Activity
from messaging.models import Notification
from tests.conversations.made import STRANGE, conversation_of, jane, wrote
from tests.make import NOON, ada, ben, cleo, make_team

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def rows() -> ConversationQuerySet:
    return Conversation.objects.all()


class TestAssign:
    def test_gives_it_records_it_and_tells_them(self) -> None:
        contact = jane(owner=cleo())
        wrote()
        Notification.objects.all().delete()
        contact.owner = ben()
        contact.save()
        deeds.assign(conversations=rows(), assignee=ben(), team=None, by=ada(), now=LATER)

        assert conversation_of(contact).assignee == ben()
        fact = Activity.objects.get(type="conversation_assigned")
        assert (fact.contact_id, fact.properties["assignee"]) == (contact.pk, ben().pk)
        bell = Notification.objects.get(kind="conversation_assigned")
        assert (bell.user, bell.title) == (ben(), "Ada gave you a conversation: Jane Doe")

    def test_rings_for_nobody_who_takes_it(self) -> None:
        jane(owner=ben())
        wrote()
        Conversation.objects.update(assignee=None)
        Notification.objects.all().delete()
        deeds.assign(conversations=rows(), assignee=ben(), team=None, by=ben(), now=LATER)

        assert not Notification.objects.exists()

    def test_refuses_whoever_could_not_read_it_and_changes_nothing(self) -> None:
        contact = jane(owner=ben())
        wrote()

        with pytest.raises(CannotSeeIt):
            deeds.assign(conversations=rows(), assignee=cleo(), team=None, by=ada(), now=LATER)
        assert conversation_of(contact).assignee == ben()
        assert not Activity.objects.filter(type="conversation_assigned").exists()

    def test_gives_strangers_to_those_alone_who_may_say_who_they_are(self) -> None:
        wrote(sender=STRANGE)

        with pytest.raises(CannotSeeIt):
            deeds.assign(conversations=rows(), assignee=ben(), team=None, by=ada(), now=LATER)
        deeds.assign(conversations=rows(), assignee=ada(), team=None, by=ada(), now=LATER)
        assert Conversation.objects.get().assignee == ada()

    def test_gives_it_to_a_team(self) -> None:
        contact, team = jane(owner=ben()), make_team()
        wrote()
        deeds.assign(conversations=rows(), assignee=None, team=team, by=ada(), now=LATER)

        row = conversation_of(contact)
        assert (row.assignee, row.team) == (None, team)


class TestSnooze:
    def test_sleeps_until_its_moment_and_stands_out_then(self) -> None:
        contact = jane()
        wrote()
        deeds.mark_read(conversations=rows(), by=ada(), now=NOON)
        deeds.snooze(conversations=rows(), until=LATER, by=ada(), now=NOON)
        row = conversation_of(contact)
        assert (row.state, row.assignee) == ("snoozed", ada())

        assert deeds.wake_due(now=LATER - timedelta(seconds=1)) == 0
        assert deeds.wake_due(now=LATER) == 1
        row.refresh_from_db()
        assert (row.state, row.snoozed_until, row.unread, row.last_at) == ("open", None, 1, LATER)

    def test_refuses_a_moment_that_has_passed(self) -> None:
        contact = jane()
        wrote()

        with pytest.raises(SnoozedIntoThePast):
            deeds.snooze(conversations=rows(), until=NOON, by=ada(), now=NOON)
        assert conversation_of(contact).state == "open"


class TestClose:
    def test_is_done_with_it_until_it_is_taken_up_again(self) -> None:
        contact = jane()
        wrote()
        assert len(deeds.close(conversations=rows(), by=ada(), now=LATER)) == 1
        assert deeds.close(conversations=rows(), by=ada(), now=LATER) == []

        row = conversation_of(contact)
        assert (row.state, row.closed_at, row.waiting_since, row.unread) == (
            *("closed", LATER, None, 0),
        )
        assert Activity.objects.filter(type="conversation_closed", contact=contact).count() == 1
        deeds.reopen(conversations=rows())
        row.refresh_from_db()
        assert (row.state, row.closed_at) == ("open", None)


class TestReading:
    def test_counts_nothing_and_silences_the_readers_own_bell(self) -> None:
        contact = jane(owner=ben())
        wrote()
        deeds.mark_read(conversations=rows(), by=ada(), now=LATER)
        assert Notification.objects.unread().count() == 1

        deeds.mark_read(conversations=rows(), by=ben(), now=LATER)
        assert not Notification.objects.unread().exists()
        assert conversation_of(contact).unread == 0
        deeds.mark_unread(conversations=rows())
        assert conversation_of(contact).unread == 1

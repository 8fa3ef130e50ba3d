"""A stranger turns out to be somebody; two who were two turn out to be one."""

from datetime import timedelta

import pytest

from contacts.models import Contact
from conversations.errors import AlreadyMatched
from conversations.models import Conversation
from conversations.operations import deeds
from conversations.operations.matching import match_to_contact, match_to_new
from events.models import Activity
from merging.operations.merging import merge_contacts
from merging.operations.unmerging import unmerge_contacts
from messaging.models import Message
from tests.conversations.made import NUMBER, STRANGE, conversation_of, jane, wrote
from tests.make import NOON, ada, ben, make_contact

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


class TestMatch:
    def test_gives_all_that_was_written_and_the_number(self) -> None:
        wrote("One", sender=STRANGE)
        wrote("Two", sender=STRANGE)
        contact = make_contact("Sam Ray", owner=ben())
        row = match_to_contact(
            conversation=Conversation.objects.get(), contact=contact, by=ada(), now=LATER
        )

        assert (row.contact, row.address, row.assignee, row.unread) == (contact, "", ben(), 2)
        assert Message.objects.filter(contact=contact).count() == 2
        assert contact.phones.get().number == STRANGE
        assert Activity.objects.filter(type="sms_received", contact=contact).count() == 2
        wrote("Three", sender=STRANGE)
        assert conversation_of(contact).unread == 3

    def test_goes_on_in_the_conversation_that_the_contact_has(self) -> None:
        contact = jane()
        wrote("Known")
        deeds.close(conversations=Conversation.objects.all(), by=ada(), now=NOON)
        wrote("From a new phone", sender=STRANGE, now=LATER)
        match_to_contact(
            conversation=Conversation.objects.get(contact=None),
            contact=contact,
            by=ada(),
            now=LATER,
        )

        row = Conversation.objects.get()
        assert (row.contact, row.state, row.waiting_since) == (contact, "open", LATER)
        assert (row.preview, row.unread) == ("From a new phone", 1)
        assert set(contact.phones.values_list("number", "is_primary")) == {
            (NUMBER, True),
            (STRANGE, False),
        }

    def test_makes_a_contact(self) -> None:
        wrote("Hi", sender="sam@new.test", channel="email")
        row = match_to_new(
            conversation=Conversation.objects.get(),
            given={"first_name": "Sam", "last_name": "Ray"},
            by=ada(),
            now=LATER,
        )

        contact = Contact.objects.get()
        assert (row.contact, contact.first_name) == (contact, "Sam")
        assert contact.emails.get().address == "sam@new.test"

    def test_refuses_what_was_matched_already(self) -> None:
        wrote(sender=STRANGE)
        row = Conversation.objects.get()
        match_to_contact(conversation=row, contact=make_contact("Sam"), by=ada(), now=LATER)

        with pytest.raises(AlreadyMatched):
            match_to_contact(conversation=row, contact=make_contact("Tom"), by=ada(), now=LATER)
        assert not Contact.objects.get(first_name="Tom").phones.exists()


class TestMerge:
    def two(self) -> tuple[Contact, Contact]:
        mine, other = jane(), make_contact("Jane Do", email="jd@x.test")
        wrote("By phone")
        deeds.close(conversations=Conversation.objects.all(), by=ada(), now=NOON)
        wrote("By mail", sender="jd@x.test", channel="email", now=LATER)
        return mine, other

    def test_makes_one_conversation_that_waits_on(self) -> None:
        mine, other = self.two()
        merge_contacts(contact=mine.pk, other=other.pk, chosen={}, by=ada(), now=LATER)

        row = Conversation.objects.get()
        assert (row.contact, row.state, row.waiting_since) == (mine, "open", LATER)
        assert (row.preview, row.unread) == ("By mail", 1)
        assert Message.objects.filter(contact=mine).count() == 2

    def test_is_taken_back(self) -> None:
        mine, other = self.two()
        merge = merge_contacts(contact=mine.pk, other=other.pk, chosen={}, by=ada(), now=LATER)
        unmerge_contacts(merge=merge, added_to_other=False, by=ada(), now=LATER)

        assert conversation_of(mine).state == "closed"
        assert conversation_of(mine).preview == "By phone"
        theirs = Conversation.objects.get(contact__first_name="Jane", contact__last_name="Do")
        assert (theirs.state, theirs.preview, theirs.unread) == ("open", "By mail", 1)

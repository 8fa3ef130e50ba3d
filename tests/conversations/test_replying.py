"""Answers go through the gate, by the account and into the thread that they answer."""

from typing import Any

import pytest

from conversations.errors import NobodyKnown, NoSubject, WrongChannel
from conversations.models import Conversation
from conversations.operations.replying import answer_to, reply, write_to
from messaging.models import Message
from messaging.sending.writing import headers_of
from tests.conversations.made import (
    ADDRESS,
    NUMBER,
    STRANGE,
    an_account,
    conversation_of,
    jane,
    wrote,
)
from tests.make import NOON, ada
from tests.templating.made import make_template, make_version

pytestmark = pytest.mark.django_db


class TestReply:
    def test_answers_a_mail_where_it_came_from_in_its_thread(self) -> None:
        contact = jane()
        contact.emails.create(address="jane@work.test")
        mail: dict[str, Any] = {
            "message_id": "<b@x.test>",
            "answers": ("<a@x.test>",),
            "subject": "Places",
        }
        wrote("Any left?", sender="jane@work.test", channel="email", **mail)
        made = reply(
            conversation=conversation_of(contact), channel="email", text="Yes", by=ada(), now=NOON
        )

        assert (made.to_address, made.content.subject) == ("jane@work.test", "Re: Places")
        assert (made.account, made.topic, made.category) == (
            *(an_account("email"), None, "transactional"),
        )
        assert dict(headers_of(made, None)) == {
            "In-Reply-To": "<b@x.test>",
            "References": "<a@x.test> <b@x.test>",
        }

    def test_leaves_names_of_mails_out_that_would_spoil_a_header(self) -> None:
        contact = jane()
        bad = "<a@x.test>\r\nBcc: all@x.test"
        wrote("Hi", sender=ADDRESS, channel="email", message_id=bad, subject="Hello")
        made = reply(
            conversation=conversation_of(contact), channel="email", text="Yes", by=ada(), now=NOON
        )

        assert list(headers_of(made, None)) == []

    def test_goes_to_the_first_address_where_the_other_is_not_theirs_any_more(self) -> None:
        contact = jane()
        wrote()
        contact.phones.update(number="+14155550222")
        made = reply(
            conversation=conversation_of(contact), channel="sms", text="Hi", by=ada(), now=NOON
        )

        assert made.to_address == "+14155550222"

    def test_says_what_a_template_says(self) -> None:
        contact = jane()
        wrote()
        version = make_version(
            make_template(slug="thanks", channel="sms", category="transactional"), text="Thank you"
        )
        made = reply(
            conversation=conversation_of(contact),
            channel="sms",
            template=version.template,
            by=ada(),
            now=NOON,
        )

        assert (made.version, made.status) == (version, "planned")
        with pytest.raises(WrongChannel):
            reply(
                conversation=conversation_of(contact),
                channel="email",
                template=version.template,
                by=ada(),
                now=NOON,
            )

    def test_goes_on_about_what_we_wrote_last_where_they_have_not_answered(self) -> None:
        contact = jane()
        said: dict[str, Any] = {"channel": "email", "by": ada(), "now": NOON}
        write_to(contact=contact, subject="Places", text="Hello", **said)
        made = reply(conversation=conversation_of(contact), text="Still there?", **said)

        assert made.content.subject == "Re: Places"
        assert made.metadata is None

    def test_refuses_a_mail_without_a_subject_and_keeps_nothing(self) -> None:
        contact = jane()
        wrote()

        with pytest.raises(NoSubject):
            reply(
                conversation=conversation_of(contact),
                channel="email",
                text="Hi",
                by=ada(),
                now=NOON,
            )
        assert not Message.objects.filter(direction="out").exists()

    def test_refuses_an_answer_to_nobody(self) -> None:
        wrote(sender=STRANGE)

        with pytest.raises(NobodyKnown):
            reply(
                conversation=Conversation.objects.get(),
                channel="sms",
                text="Hi",
                by=ada(),
                now=NOON,
            )

    def test_closes_with_the_answer_but_not_without(self) -> None:
        contact = jane()
        wrote()
        row = conversation_of(contact)
        reply(conversation=row, channel="sms", text="Bye", closes=True, by=ada(), now=NOON)
        assert conversation_of(contact).state == "closed"

        wrote("stop")
        wrote("Hello?")
        reply(conversation=row, channel="sms", text="Bye", closes=True, by=ada(), now=NOON)
        assert conversation_of(contact).state == "open"


class TestWriteTo:
    def test_begins_a_conversation_that_is_ones_own(self) -> None:
        contact = jane()
        made = write_to(contact=contact, channel="sms", text="Hello", by=ada(), now=NOON)

        assert (made.contact, made.assignee, made.state) == (contact, ada(), "open")
        assert (made.preview, made.waiting_since) == ("Hello", None)
        assert Message.objects.get().to_address == NUMBER
        assert write_to(contact=contact, channel="sms", text="You?", by=ada(), now=NOON) == made


@pytest.mark.parametrize(
    ("subject", "answer"),
    [("Places", "Re: Places"), ("RE: Places", "RE: Places"), ("Aw: Ja", "Aw: Ja"), (" ", "")],
)
def test_answer_to(subject: str, answer: str) -> None:
    assert answer_to(subject) == answer

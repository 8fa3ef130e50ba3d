"""Mail through the public door, to the message it answers and the contact who wrote it."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test.client import MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from channels.models import Account, Call
from events.models import Activity
from messaging.models import Message, Suppression
from messaging.sending.statuses import work_off
from tests.channels.made import make_account
from tests.channels.test_api_hooks import account_with, basic, mailgun_event, post
from tests.channels.test_inbound import bounced, mail
from tests.make import sure
from tests.messaging.sending.made import make_message, make_reader

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def line() -> Account:
    return make_account("forwarding", sender="answers@here.test")


@pytest.fixture
def asked() -> Message:
    """A message of ours that went to reader1@there.test."""
    return make_message(account=make_account(), status="sent", sent_at=timezone.now())


def forward(api: Any, line: Account, content: bytes) -> Any:
    answer = post(api, line, content, content_type="message/rfc822")
    work_off(now=timezone.now())
    return answer


def received() -> Message:
    return Message.objects.select_related("content").get(direction="in")


def an_answer(asked: Message, **headers: str) -> bytes:
    told = {"From": "Reader <reader1@there.test>", "In_Reply_To": f"<{asked.token}@here.test>"}
    return mail(**{**told, **headers}).as_bytes()


class TestForwarding:
    def test_keeps_a_mail_with_the_contact_who_wrote_it(self, api: Any, line: Account) -> None:
        jane = make_reader()

        answer = forward(api, line, mail(From="READER1@there.test").as_bytes())

        kept = received()
        assert answer.json() == {"status": "queued"}
        assert (kept.contact, kept.status, kept.account) == (jane, "received", line)
        assert (kept.content.subject, kept.provider_id) == ("Hello", "<m1@there.test>")
        assert sure(kept.metadata)["message_id"] == "<m1@there.test>"
        assert sure(kept.metadata)["preview"] == "Good morning"
        assert Activity.objects.get(type="email_received").contact_id == jane.pk

    def test_keeps_once_what_is_handed_on_twice(self, api: Any, line: Account) -> None:
        forward(api, line, mail().as_bytes())
        forward(api, line, b"Received: by another server\r\n" + mail().as_bytes())

        assert Message.objects.count() == 1

    def test_keeps_no_second_copy_of_what_was_written(self, api: Any, line: Account) -> None:
        forward(api, line, mail().as_bytes())

        call = Call.objects.get()
        assert (call.state, bytes(call.body)) == ("done", b"")

    def test_takes_nothing_without_the_password(self, api: Any, line: Account) -> None:
        for said in ("", "Basic cmFwcG9ydDp4", "Basic %%%", basic(make_account("forwarding"))[:-3]):
            assert post(api, line, mail().as_bytes(), authorization=said).status_code == 403
        assert not Call.objects.exists()

    def test_refuses_mail_over_thirty_megabytes_in_words(self, api: Any, line: Account) -> None:
        answer = forward(api, line, b"x" * (30 * 1024 * 1024 + 1))

        assert (answer.status_code, answer.json()["code"]) == (413, "call_too_large")
        assert "thirty megabytes" in answer.json()["detail"]

    def test_keeps_what_nobody_can_read_for_somebody_to_look_at(
        self, api: Any, line: Account
    ) -> None:
        forward(api, line, b"\xff\xfe rubbish")

        call = Call.objects.get()
        assert (call.state, bytes(call.body)) == ("dead", b"\xff\xfe rubbish")
        assert "no sender" in call.error

    def test_nothing_is_sent_by_it(self, line: Account) -> None:
        from channels.choosing import active_accounts

        assert active_accounts("email") == []


class TestAnswers:
    def test_find_the_message_and_count_on_it(
        self, api: Any, line: Account, asked: Message
    ) -> None:
        forward(api, line, an_answer(asked))

        asked.refresh_from_db()
        assert asked.replied_at is not None
        assert sure(received().metadata)["answers_message"] == asked.pk

    def test_find_the_contact_from_another_address(
        self, api: Any, line: Account, asked: Message
    ) -> None:
        forward(api, line, an_answer(asked, From="private@elsewhere.test"))

        asked.refresh_from_db()
        assert received().contact == asked.contact
        assert asked.replied_at is not None

    def test_are_the_one_who_wrote_them_where_that_is_known(
        self, api: Any, line: Account, asked: Message
    ) -> None:
        other = make_reader(2)

        forward(api, line, an_answer(asked, From="reader2@there.test"))

        asked.refresh_from_db()
        assert received().contact == other
        assert asked.replied_at is None

    @pytest.mark.parametrize(
        ("provider_id", "answers"),
        [
            ("<99@smtp-relay.test>", "<99@smtp-relay.test>"),
            (
                "883953f4-0000-42a2-a16a-77a8eac79483",
                "<883953f4-0000-42a2-a16a-77a8eac79483@mtasv.net>",
            ),
            ("99@mg.test", "<99@mg.test>"),
        ],
    )
    def test_know_the_message_by_the_providers_name_for_it(
        self, api: Any, line: Account, asked: Message, provider_id: str, answers: str
    ) -> None:
        Message.objects.filter(pk=asked.pk).update(provider_id=provider_id)

        forward(api, line, mail(In_Reply_To=answers).as_bytes())

        assert received().contact == asked.contact

    def test_know_the_message_by_the_references(
        self, api: Any, line: Account, asked: Message
    ) -> None:
        told = {"In_Reply_To": "<x@provider.test>", "References": f"<{asked.token}@here.test>"}

        forward(api, line, mail(**told).as_bytes())

        assert received().contact == asked.contact

    @pytest.mark.parametrize("header", ["Auto_Submitted", "X_Autoreply"])
    def test_of_machines_count_as_none(
        self, api: Any, line: Account, asked: Message, header: str
    ) -> None:
        forward(api, line, an_answer(asked, **{header: "auto-replied"}))

        asked.refresh_from_db()
        assert asked.replied_at is None
        assert sure(received().metadata)["is_automatic"] is True

    def test_belong_to_nobody_where_they_answer_nothing_of_ours(
        self, api: Any, line: Account
    ) -> None:
        forward(
            api, line, mail(In_Reply_To="<0@nowhere>", References="rubbish <<>> <@>").as_bytes()
        )

        assert received().contact is None


class TestReturned:
    def test_fails_the_message_and_leaves_the_address_alone(
        self, api: Any, line: Account, asked: Message
    ) -> None:
        said = bounced("failed", "5.1.1", "550 5.1.1 unknown", id=str(asked.token))

        forward(api, line, said)
        forward(api, line, said + b"\r\n")

        asked.refresh_from_db()
        assert (asked.status, asked.reason) == ("failed", "hard_bounce")
        assert Suppression.objects.get().address == "reader1@there.test"
        assert not Message.objects.filter(direction="in").exists()

    def test_harms_no_address_but_that_of_the_message(self, api: Any, line: Account) -> None:
        """What came back names another: whoever writes it may name anybody."""
        forward(api, line, bounced("failed", "5.1.1", "550 5.1.1 unknown"))

        assert not Suppression.objects.exists()


class TestProviders:
    def said(self) -> dict[str, Any]:
        return {
            "FromFull": {"Email": "reader1@there.test", "Name": "Reader"},
            "ToFull": [{"Email": "firm@here.test", "Name": ""}],
            "OriginalRecipient": "firm@here.test",
            "Subject": "Hello 🎉",
            "MessageID": "22c74902-a0c1-4511-804f2-341342852c90",
            "TextBody": "Good morning",
            "HtmlBody": "<p>Good <script>x</script>morning</p>",
            "Headers": [
                {"Name": "Return-Path", "Value": "<reader1@there.test>"},
                {"Name": "Message-ID", "Value": "<m7@there.test>"},
            ],
            "Attachments": [
                {"Name": "a.txt", "Content": "aGVsbG8=", "ContentType": "text/plain"},
            ],
        }

    def kept(self) -> tuple[str, str, str, str]:
        found = received()
        assert found.contact is not None
        return found.from_address, found.to_address, found.content.subject, found.content.text

    def test_postmark(self, api: Any) -> None:
        make_reader()
        post(api, account_with("postmark"), self.said())
        work_off(now=timezone.now())

        wanted = ("reader1@there.test", "firm@here.test", "Hello 🎉", "Good morning")
        assert self.kept() == wanted
        assert received().content.html == "<p>Good morning</p>"
        assert received().provider_id == "<m7@there.test>"

    def test_mailgun(self, api: Any) -> None:
        make_reader()
        signed = mailgun_event("x")["signature"]
        headers = [["From", "reader1@there.test"], ["Subject", "Hello"], ["Message-Id", "<7@t>"]]
        form = {
            **signed,
            "recipient": "firm@here.test",
            "sender": "reader1@there.test",
            "message-headers": json.dumps(headers),
            "body-plain": "Good morning",
        }
        account = account_with("mailgun")

        answer = post(api, account, urlencode(form), content_type=FORM)
        forged = post(api, account, urlencode({**form, "timestamp": "1"}), content_type=FORM)
        work_off(now=timezone.now())

        assert (answer.status_code, forged.status_code) == (200, 403)
        assert self.kept() == ("reader1@there.test", "firm@here.test", "Hello", "Good morning")

    def test_sendgrid(self, api: Any) -> None:
        make_reader()
        form = {
            "headers": "From: reader1@there.test\nSubject: Hello\nMessage-ID: <7@t>\n",
            "text": "Good morning",
            "envelope": json.dumps({"from": "reader1@there.test", "to": ["firm@here.test"]}),
        }
        body = encode_multipart("BoUnDaRyStRiNg", form)

        answer = post(api, account_with("sendgrid"), body, content_type=MULTIPART_CONTENT)
        work_off(now=timezone.now())

        assert answer.status_code == 200
        assert self.kept() == ("reader1@there.test", "firm@here.test", "Hello", "Good morning")

    def test_sparkpost(self, api: Any) -> None:
        make_reader()
        told = {
            "protocol": "smtp",
            "msg_from": "reader1@there.test",
            "rcpt_to": "firm@here.test",
            "content": {
                "email_rfc822": mail(From="reader1@there.test").as_string(),
                "email_rfc822_is_base64": False,
            },
        }
        post(api, account_with("sparkpost"), [{"msys": {"relay_message": told}}])
        work_off(now=timezone.now())

        assert self.kept()[:3] == ("reader1@there.test", "firm@here.test", "Hello")

    def test_mailjet(self, api: Any) -> None:
        make_reader()
        told = {
            "Sender": "reader1@there.test",
            "Recipient": "firm@here.test",
            "Headers": {"From": "reader1@there.test", "Subject": "Hello", "Message-ID": "<7@t>"},
            "Text-part": "Good morning",
        }
        post(api, account_with("mailjet"), told)
        work_off(now=timezone.now())

        assert self.kept() == ("reader1@there.test", "firm@here.test", "Hello", "Good morning")

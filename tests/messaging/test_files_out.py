"""Files that go out: taken in, looked at, fit for the channel, and sent with their message."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import TimestampSigner
from django.utils import timezone

from accounts.models import User
from channels.adapters import Inbound
from channels.files import MB
from channels.models import Account
from config.asgi import bridge
from conversations.operations.replying import reply
from messaging.attachments.leaving import SALT, files_of, public_url
from messaging.attachments.scanning import scan_waiting
from messaging.attachments.uploading import LARGEST, MOST_LOOSE
from messaging.models import Attachment, Message
from messaging.receiving import receive
from messaging.retained import remove_loose
from messaging.sending.worker import Turn
from tests.channels.made import make_account, smtp_account
from tests.channels.phones import JANE, meta_whatsapp, sms_account, telegram_bot
from tests.conversations.made import conversation_of, jane, wrote
from tests.make import NOON, ada, ben, cleo, sure
from tests.messaging.sending.made import make_reader, receipts
from tests.outbox.carriers import Clock
from tests.providers.clamd import EICAR, scanner
from tests.providers.smtp import mail_server

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 hello"
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 50
FILES, MESSAGES = "/api/v1/attachments/", "/api/v1/messages/"


def send_up(api: Any, content: bytes = PDF, name: str = "a.pdf") -> Any:
    return api.post(FILES, {"file": SimpleUploadedFile(name, content)}, format="multipart")


def key_of(api: Any, content: bytes = PDF, name: str = "a.pdf") -> str:
    answer = send_up(api, content, name)
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["key"])


def signed_in(api: Any, user: User) -> Any:
    api.force_authenticate(user)
    return api


def write(api: Any, *keys: str, channel: str = "email", contact: Any = None, **given: Any) -> Any:
    contact = contact or make_reader()
    body = {"contact": contact.pk, "channel": channel, "topic": receipts().slug, "subject": "Hi"}
    return api.post(MESSAGES, {**body, "text": "See below", "attachments": keys, **given})


def soon() -> Any:
    """After what was written over the API."""
    return timezone.now() + timedelta(seconds=5)


def take_turn(channel: str = "email") -> int:
    return Turn(channel=channel, clock=Clock(soon())).send()


class TestSendingUp:
    def test_is_for_those_who_may_write(self, api: Any) -> None:
        assert send_up(api).status_code == 401
        assert not Attachment.objects.exists()

        made = send_up(signed_in(api, ben()), name="../x\u202egnp.pdf")

        row = Attachment.objects.get()
        assert made.status_code == 201
        assert made.json()["key"] == row.key
        assert (row.name, row.content_type, row.size) == ("xgnp.pdf", "application/pdf", len(PDF))
        assert (row.by, row.message, row.state) == (ben(), None, "unchecked")

    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [
            (PDF, "a.docx", "application/pdf"),
            (b"PK\x03\x04xx", "a.docx", "wordprocessingml.document"),
            (b"PK\x03\x04xx", "a.pdf", "application/zip"),
            (b"plain words", "a.csv", "text/csv"),
            (b"plain words", "a.png", "text/plain"),
            (b"\xff\xfe\x00", "a.txt", "application/octet-stream"),
        ],
    )
    def test_says_what_it_is_as_far_as_its_first_bytes_allow(
        self, api: Any, content: bytes, name: str, kind: str
    ) -> None:
        answer = send_up(signed_in(api, ada()), content, name)

        assert answer.json()["content_type"].endswith(kind)

    @pytest.mark.parametrize(
        ("content", "name", "code"),
        [
            (b"", "a.pdf", "file_is_empty"),
            (b"MZ\x90", "a.pdf", "files_unfit"),
            (b"x", "a.pdf.exe", "files_unfit"),
            (b"x" * (LARGEST + 1), "a.bin", "file_too_large"),
        ],
    )
    def test_refuses_what_no_channel_takes(
        self, api: Any, content: bytes, name: str, code: str
    ) -> None:
        answer = send_up(signed_in(api, ada()), content, name)

        assert answer.json()["code"] == code
        assert answer.status_code == (413 if code == "file_too_large" else 400)
        assert not Attachment.objects.exists()

    def test_refuses_to_be_a_store(self, api: Any) -> None:
        row = {"by": ada(), "name": "a", "content_type": "x/y", "size": 1, "state": "clean"}
        Attachment.objects.bulk_create(
            Attachment(**row, key=f"{n:032x}", digest="", content=b"x") for n in range(MOST_LOOSE)
        )

        assert send_up(signed_in(api, ada())).json()["code"] == "too_many_files"
        assert send_up(signed_in(api, ben())).status_code == 201

    def test_is_shown_to_nobody_else_and_removed_by_nobody_else(self, api: Any) -> None:
        key = key_of(signed_in(api, ada()))
        mine = api.get(f"{FILES}{key}/")
        theirs = signed_in(api, ben()).get(f"{FILES}{key}/")
        removed = api.delete(f"{FILES}{key}/")

        assert (mine.status_code, mine.content) == (200, PDF)
        assert (theirs.status_code, removed.status_code) == (404, 404)
        assert signed_in(api, ada()).delete(f"{FILES}{key}/").status_code == 204
        assert not Attachment.objects.exists()

    def test_is_forgotten_after_two_days_unless_it_was_sent(self, api: Any) -> None:
        make_account()
        write(signed_in(api, ada()), key_of(api))
        key_of(api)

        assert remove_loose(NOON + timedelta(days=9_999), (), 100) == 1
        assert Attachment.objects.get().message is not None


class TestWriting:
    def test_gives_the_files_to_the_message_in_one_go(self, api: Any) -> None:
        make_account()
        keys = [key_of(signed_in(api, ada())), key_of(api, PNG, "b.png")]

        made = write(api, *keys).json()

        assert [one["name"] for one in made["attachments"]] == ["a.pdf", "b.png"]
        assert Message.objects.get().metadata == {"files": 2}

    @pytest.mark.parametrize("whose", ["theirs", "sent", "twice", "none"])
    def test_refuses_a_file_that_is_not_at_hand(self, api: Any, whose: str) -> None:
        make_account()
        key = key_of(signed_in(api, cleo() if whose == "theirs" else ada()))
        signed_in(api, ada())
        if whose == "sent":
            write(api, key)
        keys = {"twice": [key, key], "none": ["0" * 32]}.get(whose, [key])

        answer = write(api, *keys, contact=make_reader(2))

        assert answer.json()["code"] == "no_such_file"
        assert Message.objects.count() == (1 if whose == "sent" else 0)

    def test_refuses_what_the_channel_does_not_take_and_says_which(self, api: Any) -> None:
        telegram_bot()
        make_account()
        big = key_of(signed_in(api, ada()), PDF + b"x" * 19 * MB, "big.pdf")

        answer = write(api, big)

        assert answer.json()["code"] == "files_unfit"
        assert "big.pdf" in answer.json()["detail"]
        assert not Message.objects.exists()

    def test_takes_the_least_that_any_account_takes(self, api: Any) -> None:
        smtp_account(25, name="Big")
        make_account("postmark", name="Small")

        answer = write(signed_in(api, ada()), key_of(api, PDF + b"x" * 8 * MB))

        assert "7 MB" in answer.json()["detail"]

    def test_says_that_a_channel_carries_none(self, api: Any, settings: Any) -> None:
        settings.PUBLIC_URL = "http://localhost:8000"
        sms_account()

        answer = write(signed_in(api, ada()), key_of(api), channel="sms")

        assert answer.json()["code"] == "no_files_here"


class TestLeaving:
    def test_goes_by_mail_with_its_files(self, api: Any) -> None:
        with mail_server(moods=[]) as server:
            smtp_account(server.port)
            write(signed_in(api, ada()), key_of(api))
            take_turn()

        assert b'filename="a.pdf"' in server.words[0]
        assert Message.objects.get().status == "sent"

    def test_waits_until_its_files_are_seen_and_goes_at_once_then(
        self, api: Any, settings: Any
    ) -> None:
        make_account()
        with scanner() as place:
            settings.CLAMD_ADDRESS = place
            write(signed_in(api, ada()), key_of(api))
            take_turn()
            held = Message.objects.get()
            assert (held.status, held.reason) == ("planned", "files_unchecked")
            assert sure(held.due_at) > soon()

            scan_waiting(now=NOON)
            take_turn()

        assert Message.objects.get().status == "sent"

    def test_never_goes_with_a_harmful_file_and_says_so(self, api: Any, settings: Any) -> None:
        make_account()
        with scanner() as place:
            settings.CLAMD_ADDRESS = place
            write(signed_in(api, ada()), key_of(api), key_of(api, b"a" + EICAR, "bad.txt"))
            scan_waiting(now=NOON)
            take_turn()

        row = Message.objects.get()
        assert (row.status, row.reason, row.error) == ("failed", "file_infected", "bad.txt")
        said = api.get(f"{MESSAGES}{row.pk}/").json()
        assert "harmful" in said["reason_words"].lower()

    def test_refuses_a_file_that_was_found_harmful_before(self, api: Any, settings: Any) -> None:
        make_account()
        with scanner() as place:
            settings.CLAMD_ADDRESS = place
            key = key_of(signed_in(api, ada()), b"a" + EICAR)
            scan_waiting(now=NOON)

        assert write(api, key).json()["code"] == "attachment_infected"
        assert not Message.objects.exists()

    def test_fails_where_another_account_carries_less(self, api: Any) -> None:
        account = make_account()
        write(signed_in(api, ada()), key_of(api, PDF + b"x" * 8 * MB))
        Account.objects.filter(pk=account.pk).update(provider="postmark")
        take_turn()

        row = Message.objects.get()
        assert (row.status, row.reason) == ("failed", "files_unfit")

    def test_asks_about_files_once_for_a_set_and_never_without(
        self, api: Any, django_assert_num_queries: Any
    ) -> None:
        make_account()
        write(signed_in(api, ada()), key_of(api))
        write(api, key_of(api), contact=make_reader(2))
        write(api, contact=make_reader(3))
        rows = list(Message.objects.order_by("id"))

        with django_assert_num_queries(1):
            assert set(files_of(rows)) == {rows[0].pk, rows[1].pk}
        with django_assert_num_queries(0):
            assert not files_of(rows[2:])


class TestFetching:
    def test_hands_out_what_was_sent_to_whoever_has_the_address(self, api: Any) -> None:
        make_account()
        write(signed_in(api, ada()), key_of(api, PNG, "a.png"))
        place = public_url(Attachment.objects.get()).partition("testserver")[2]
        api.force_authenticate(None)

        answer, head = api.get(place), api.head(place)

        assert (answer.status_code, answer.content) == (200, PNG)
        assert answer["Content-Type"] == head["Content-Type"] == "image/png"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("whose", ["forged", "loose", "waiting", "old"])
    def test_hands_out_nothing_else(
        self, api: Any, whose: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_account()
        key = key_of(signed_in(api, ada()))
        if whose != "loose":
            write(api, key)
        if whose == "waiting":
            Attachment.objects.update(state="waiting")
        signer = TimestampSigner(salt=SALT if whose != "forged" else "other")
        if whose == "old":
            monkeypatch.setattr(signer, "timestamp", lambda: "1tEsTe")
        api.force_authenticate(None)

        assert api.get(f"/api/v1/files/{signer.sign(key)}").status_code == 404


class TestReplying:
    def test_sends_several_one_by_one_where_a_message_takes_one(self, api: Any) -> None:
        contact = jane()
        receive(account=meta_whatsapp(), inbound=Inbound("i", NOON, JANE, text="Hi"), now=NOON)
        keys = [key_of(signed_in(api, ada())), key_of(api, PNG, "b.png")]

        reply(
            conversation=conversation_of(contact),
            channel="whatsapp",
            text="Look",
            attachments=keys,
            by=ada(),
            now=NOON,
        )

        rows = list(Message.objects.filter(direction="out").order_by("id"))
        assert [one.content.text for one in rows] == ["Look", ""]
        assert [one.attachments.get().name for one in rows] == ["a.pdf", "b.png"]

    @pytest.mark.parametrize(("length", "texts"), [(1024, ["x" * 1024]), (1025, ["x" * 1025, ""])])
    def test_sends_a_text_by_itself_that_is_too_long_beside_a_file(
        self, api: Any, length: int, texts: list[str]
    ) -> None:
        contact = jane()
        receive(account=meta_whatsapp(), inbound=Inbound("i", NOON, JANE, text="Hi"), now=NOON)
        reply(
            conversation=conversation_of(contact),
            channel="whatsapp",
            text="x" * length,
            attachments=[key_of(signed_in(api, ada()))],
            by=ada(),
            now=NOON,
        )

        rows = Message.objects.filter(direction="out").order_by("id")
        assert [one.content.text for one in rows] == texts
        assert Attachment.objects.get().message == rows.last()

    def test_takes_files_over_the_api_and_shows_them_in_the_thread(self, api: Any) -> None:
        make_account()
        contact = jane()
        wrote("Hi", channel="email", sender="jane@home.test", subject="Plan")
        row = conversation_of(contact)
        key = key_of(signed_in(api, ada()))

        answer = api.post(
            f"/api/v1/conversations/{row.pk}/reply/",
            {"channel": "email", "text": "Here", "attachments": [key]},
        )
        thread = api.get(f"/api/v1/conversations/{row.pk}/messages/").json()["results"]
        shown = next(one for one in thread if one["direction"] == "out")
        ways = api.get(f"/api/v1/conversations/ways/?contact={contact.pk}").json()

        assert answer.status_code == 201
        assert [one["name"] for one in shown["attachments"]] == ["a.pdf"]
        assert ways[0]["files"]["most"] == 20
        assert "exe" in ways[0]["files"]["refused"]


class TestSize:
    def test_refuses_thirty_megabytes_before_any_is_sent_to_who_waits_for_a_word(self) -> None:
        said: list[Any] = []

        async def send(message: Any) -> None:
            said.append(message)

        async def receive_body() -> Any:
            raise AssertionError("nothing of it has to be read")

        headers = [
            (b"content-length", str(30 * MB).encode()),
            (b"expect", b"100-continue"),
        ]
        scope = {"type": "http", "path": FILES, "method": "POST", "headers": headers}
        asyncio.run(bridge(scope, receive_body, send))

        assert said[0]["status"] == 413
        assert b"at most" in said[1]["body"]

    def test_lets_the_largest_file_through(self) -> None:
        assert bridge._limit({"path": FILES}) > LARGEST

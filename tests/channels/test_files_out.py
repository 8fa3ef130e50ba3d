"""Files on their way out, as each provider's documentation has them."""

import base64
from email import message_from_bytes
from email.policy import default
from typing import Any
from uuid import uuid4

import pytest

from channels import lines
from channels.adapters import ADAPTERS, Enclosed, Handed, Outgoing, TryLater
from channels.files import MB, MMS, TELEGRAM, WHATSAPP, File, of_mail
from channels.mime import Skeleton
from channels.models import Account
from tests.channels.phones import JANE, meta_whatsapp, sms_account, telegram_bot
from tests.channels.test_apis import SLUGS
from tests.channels.test_apis import line_to as api_line
from tests.channels.test_smtp import line_to as smtp_line
from tests.channels.test_zeptomail import line_to as zepto_line
from tests.providers.mail_apis import mail_desk
from tests.providers.meta import meta
from tests.providers.smtp import mail_server
from tests.providers.telegram import telegram
from tests.providers.twilio import twilio

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 20
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 50
ENCLOSED = (
    Enclosed("Prüfbericht \U0001f389.pdf", "application/pdf", PDF),
    Enclosed('a;b".png', "image/png", PNG),
)


def mail(**given: Any) -> Outgoing:
    said = {"subject": "Hi", "text": "See below", "html": "<p>See below</p>", **given}
    return Outgoing(key=str(uuid4()), to="p@there.test", enclosed=ENCLOSED, **said)


def handed(account: Account, message: Outgoing) -> Any:
    line = lines.connect(account)
    try:
        (answer,) = line.send([message])
        return answer
    finally:
        line.close()


class TestMail:
    @pytest.mark.parametrize("html", ["<p>See below</p>", ""])
    def test_carries_each_file_byte_for_byte_under_its_name(self, html: str) -> None:
        raw = Skeleton(sender="firm@here.test").fill(mail(html=html))

        read = message_from_bytes(raw, policy=default)
        files = list(read.iter_attachments())
        body = read.get_body(("plain",))
        assert read.get_content_type() == "multipart/mixed"
        assert body is not None
        assert body.get_content().strip() == "See below"
        assert [one.get_payload(decode=True) for one in files] == [PDF, PNG]
        assert [one.get_content_type() for one in files] == ["application/pdf", "image/png"]
        assert files[0].get_filename() == "Prüfbericht \U0001f389.pdf"
        assert files[1].get_filename() == "a;b_.png"
        assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
        assert b"\n" not in raw.replace(b"\r\n", b"")

    def test_keeps_its_lines_short_whatever_the_name(self) -> None:
        name = "\U0001f389" * 140 + ".pdf"
        file = Enclosed(name, "application/pdf", PDF)
        letter = Outgoing(key="k", to="p@there.test", text="x", enclosed=(file,))
        raw = Skeleton(sender="firm@here.test").fill(letter)

        (read,) = message_from_bytes(raw, policy=default).iter_attachments()
        assert read.get_filename() == name
        assert all(len(line) <= 998 for line in raw.split(b"\r\n"))

    def test_lets_no_type_write_headers(self) -> None:
        bad = Enclosed("a", "text/x\r\nBcc: x@y.test", b"x")
        with pytest.raises(ValueError, match="no type"):
            Skeleton(sender="firm@here.test").fill(
                Outgoing(key="k", to="p@there.test", text="x", enclosed=(bad,))
            )

    def test_goes_by_smtp(self) -> None:
        with mail_server(moods=[]) as server:
            line = smtp_line(server.port)
            (answer,) = line.send([mail()])
            line.close()

        assert isinstance(answer, Handed)
        read = message_from_bytes(server.words[0], policy=default)
        assert [one.get_payload(decode=True) for one in read.iter_attachments()] == [PDF, PNG]

    @pytest.mark.parametrize("slug", SLUGS)
    def test_goes_by_every_api(self, slug: str) -> None:
        with mail_desk() as desk:
            line = api_line(desk, slug)
            (answer,) = line.send([mail()])
            line.close()

        assert isinstance(answer, Handed)
        said = repr(desk.taken[0])
        assert base64.b64encode(PDF).decode() in said or repr(PDF)[2:-1] in said

    def test_goes_by_zeptomail_as_its_documentation_has_it(self) -> None:
        with mail_desk() as desk:
            line = zepto_line(desk.url)
            (answer,) = line.send([mail()])
            line.close()

        assert isinstance(answer, Handed)
        assert desk.taken[0]["attachments"][0] == {
            "content": base64.b64encode(PDF).decode(),
            "mime_type": "application/pdf",
            "name": "Prüfbericht \U0001f389.pdf",
        }


@pytest.mark.django_db
class TestPhones:
    def test_points_twilio_to_each_file(self, settings: Any) -> None:
        settings.PUBLIC_URL = "https://crm.firm.test"
        files = tuple(
            Enclosed(f"{n}.png", "image/png", PNG, url=f"https://x.test/{n}") for n in "12"
        )
        with twilio() as server:
            answer = handed(sms_account(), Outgoing(key="k", to=JANE, text="Look", enclosed=files))
            handed(sms_account(), Outgoing(key="l", to=JANE, enclosed=files))

        assert isinstance(answer, Handed)
        assert server.sent[0]["MediaUrl"] == "https://x.test/1 https://x.test/2"
        assert server.sent[0]["Body"] == "Look"
        assert "Body" not in server.sent[1]

    @pytest.mark.parametrize(
        ("name", "kind", "as_kind", "said"),
        [
            ("a.pdf", "application/pdf", "document", {"caption": "Look", "filename": "a.pdf"}),
            ("a.png", "image/png", "image", {"caption": "Look"}),
            ("a.mp4", "video/mp4", "video", {"caption": "Look"}),
            ("a.ogg", "audio/ogg", "audio", {}),
        ],
    )
    def test_has_meta_take_the_file_in_and_names_it(
        self, name: str, kind: str, as_kind: str, said: dict[str, str]
    ) -> None:
        file = Enclosed(name, kind, PDF)
        with meta() as server:
            answer = handed(
                meta_whatsapp(), Outgoing(key="k", to=JANE, text="Look", enclosed=(file,))
            )

        assert isinstance(answer, Handed)
        assert server.media[0]["file"] == (name, kind, PDF)
        assert server.media[0]["messaging_product"] == "whatsapp"
        assert server.sent[0]["type"] == as_kind
        assert server.sent[0][as_kind] == {"id": "media-1", **said}

    def test_tries_again_where_meta_does_not_take_the_file(self) -> None:
        with meta() as server:
            server.takes_files = False
            answer = handed(
                meta_whatsapp(),
                Outgoing(key="k", to=JANE, enclosed=(Enclosed("a.pdf", "application/pdf", PDF),)),
            )

        assert isinstance(answer, TryLater)
        assert server.sent == []

    @pytest.mark.parametrize(
        ("file", "by", "field"),
        [
            (Enclosed("a.png", "image/png", PNG), "sendPhoto", "photo"),
            (Enclosed("a.pdf", "application/pdf", PDF), "sendDocument", "document"),
            (Enclosed("b.png", "image/png", PNG + b"x" * 10 * MB), "sendDocument", "document"),
        ],
    )
    def test_sends_telegram_the_file_itself(self, file: Enclosed, by: str, field: str) -> None:
        with telegram() as server:
            answer = handed(
                telegram_bot(), Outgoing(key="k", to="77", text="Look", enclosed=(file,))
            )

        (sent,) = server.sent
        assert answer == Handed("77:1")
        assert (sent["by"], sent["chat_id"], sent["caption"]) == (by, "77", "Look")
        assert sent[field] == (file.name, file.content_type, file.content)


class TestFiles:
    @pytest.mark.parametrize(
        ("limits", "file", "fits"),
        [
            (of_mail(25), File("a.pdf", "application/pdf", 18 * MB), True),
            (of_mail(25), File("a.pdf", "application/pdf", 19 * MB), False),
            (of_mail(25), File("a.EXE", "application/octet-stream", 1), False),
            (of_mail(25), File("a.pdf", "application/x-elf", 1), False),
            (MMS, File("a.png", "image/png", 5 * MB), True),
            (MMS, File("a.png", "image/png", 5 * MB + 1), False),
            (MMS, File("a.zip", "application/zip", 1), False),
            (WHATSAPP, File("a.png", "image/png", 5 * MB + 1), False),
            (WHATSAPP, File("a.pdf", "application/pdf", 25 * MB), True),
            (TELEGRAM, File("a.zip", "application/zip", 25 * MB), True),
        ],
    )
    def test_are_what_the_provider_takes(self, limits: Any, file: File, fits: bool) -> None:
        assert limits.fit([file]) is fits

    def test_are_as_many_as_the_provider_takes(self) -> None:
        picture = File("a.png", "image/png", 1)

        assert MMS.fit([picture] * 10)
        assert not MMS.fit([picture] * 11)
        assert not WHATSAPP.fit([picture] * 2)

    def test_are_what_both_take_where_either_may_carry_them(self) -> None:
        both = of_mail(10).and_of(of_mail(25))

        assert both == of_mail(10)
        assert WHATSAPP.and_of(MMS).largest(File("a.pdf", "application/pdf", 1)) == 5 * MB
        assert WHATSAPP.and_of(MMS).largest(File("a.docx", "x/y", 1)) is None

    def test_are_told_for_every_provider_that_sends_mail_or_to_phones(self) -> None:
        without = {slug for slug, one in ADAPTERS.items() if one.files is None}

        # 360dialog hands media on by addresses of its own, which ours does not do yet.
        assert without == {"dialog360_whatsapp", "forwarding", "in_app", "vonage_sms", "web_push"}

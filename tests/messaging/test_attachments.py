"""Files that come with mail: harmless whatever they are, and nobody's who may not read the mail."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.adapters import Enclosed, Inbound
from messaging.attachments.scanning import NoVerdict, scan_waiting, verdict_on
from messaging.attachments.sniffing import safe_name, type_of
from messaging.models import Attachment, Message
from messaging.receiving import receive
from tests.channels.made import make_account
from tests.make import NOON, ada, ben, sure
from tests.messaging.sending.made import make_reader
from tests.providers.clamd import EICAR, scanner

PNG = b"\x89PNG\r\n\x1a\n"
GIF_JS = b"GIF89a/*" + b"x" * 20 + b"*/=1;alert(1)"
PDF_HTML = b"%PDF-1.4\n<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def came(*files: Enclosed, sender: str = "reader1@there.test") -> Message:
    said = Inbound("in-1", NOON, sender, text="See enclosed", enclosed=files)
    return sure(receive(account=make_account("forwarding"), inbound=said, now=NOON))


def file(content: bytes, name: str = "a.png", kind: str = "image/png") -> Enclosed:
    return Enclosed(name, kind, content)


class TestSafeName:
    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ("../../etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("photo\u202egpj.exe", "photogpj.exe"),
            ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
            ("a\x00.txt", "a.txt"),
            ("con.txt", "_con.txt"),
            ("...", "attachment"),
            ("", "attachment"),
            ("חשבון 🎉.pdf", "חשבון 🎉.pdf"),
            ("a" * 300 + ".pdf", "a" * 139 + ".pdf"),
        ],
    )
    def test_leaves_nothing_that_steers(self, said: str, kept: str) -> None:
        assert safe_name(said) == kept

    @given(st.text(max_size=400))
    def test_is_a_name_whatever_is_said(self, said: str) -> None:
        kept = safe_name(said)

        assert 0 < len(kept) <= 150
        assert not set(kept) & set('/\\<>:"|?*\r\n\0\u202e')
        assert kept.strip(" .") == kept
        kept.encode()


class TestTypeOf:
    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (PNG, "image/png"),
            (GIF_JS, "image/gif"),
            (PDF_HTML, "application/pdf"),
            (SVG, "application/octet-stream"),
            (b"<html>", "application/octet-stream"),
            (b"PK\x03\x04" + b"x" * 10, "application/zip"),
            (b"MZ", "application/vnd.microsoft.portable-executable"),
            (b"", "application/octet-stream"),
        ],
    )
    def test_goes_by_the_first_bytes(self, content: bytes, kind: str) -> None:
        assert type_of(content) == kind


@pytest.mark.django_db
class TestKeeping:
    def test_says_what_it_is_and_not_what_it_is_said_to_be(self) -> None:
        came(file(PDF_HTML, "../x\u202egnp.html", "image/png"))

        kept = Attachment.objects.get()
        assert (kept.name, kept.content_type) == ("xgnp.html", "application/pdf")
        assert (kept.size, bytes(kept.content)) == (len(PDF_HTML), PDF_HTML)

    def test_leaves_out_what_is_too_much_and_says_so(self) -> None:
        message = came(*[file(b"x") for _ in range(60)])

        message.refresh_from_db()
        assert Attachment.objects.count() == 50
        assert sure(message.metadata)["left_out"] == 10

    def test_leaves_out_what_is_too_large(self) -> None:
        came(file(b"x" * (30 * 1024 * 1024)), file(b"y"))

        assert [one.size for one in Attachment.objects.defer("content")] == [30 * 1024 * 1024]


@pytest.mark.django_db
class TestScanning:
    def test_holds_back_until_it_is_seen(self, api: Any, settings: Any) -> None:
        api.force_authenticate(ada())
        with scanner() as place:
            settings.CLAMD_ADDRESS = place
            came(file(PNG), file(b"a" + EICAR, "invoice.com"))
            keys = list(Attachment.objects.order_by("pk").values_list("key", flat=True))
            held = [api.get(f"/api/v1/attachments/{key}/") for key in keys]
            assert scan_waiting(now=NOON) == 2
            assert scan_waiting(now=NOON) == 0
            seen = [api.get(f"/api/v1/attachments/{key}/") for key in keys]

        assert [one.json()["code"] for one in held] == ["attachment_held"] * 2
        assert (seen[0].status_code, seen[0].content) == (200, PNG)
        assert (seen[1].status_code, seen[1].json()["code"]) == (409, "attachment_infected")
        infected = Attachment.objects.get(state="infected")
        assert (infected.finding, bytes(infected.content)) == ("Eicar-Test-Signature", b"")

    @pytest.mark.parametrize("place", ["127.0.0.1:9", "/nowhere/clamd.sock"])
    def test_goes_on_holding_back_while_the_scanner_is_silent(
        self, settings: Any, place: str
    ) -> None:
        settings.CLAMD_ADDRESS = place
        came(file(PNG))

        assert scan_waiting(now=NOON) == 0
        assert Attachment.objects.get().state == "waiting"

    def test_takes_no_for_an_answer_only_where_it_is_one(self, settings: Any) -> None:
        with scanner() as place:
            settings.CLAMD_ADDRESS = place
            with pytest.raises(NoVerdict, match="size limit"):
                verdict_on(b"x" * 5_000_001)


@pytest.mark.django_db
class TestDownload:
    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [
            (PNG, "a.png", "image/png"),
            (GIF_JS, "a.js", "image/gif"),
            (PDF_HTML, "a.html", "application/octet-stream"),
            (SVG, "a.svg", "application/octet-stream"),
            (b"<html><script>x</script>", "a.html", "application/octet-stream"),
            (PNG + b"<?php evil(); ?>", "a.php", "image/png"),
        ],
    )
    def test_is_saved_and_never_shown(self, api: Any, content: bytes, name: str, kind: str) -> None:
        api.force_authenticate(ada())
        came(file(content, name, "text/html"))

        answer = api.get(f"/api/v1/attachments/{Attachment.objects.get().key}/")

        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer.content == content

    def test_is_there_for_those_who_may_read_the_message(self, api: Any) -> None:
        make_reader(owner=ada())
        came(file(PNG))
        place = f"/api/v1/attachments/{Attachment.objects.get().key}/"

        assert api.get(place).status_code in (401, 403)
        api.force_authenticate(ben())
        assert api.get(place).status_code == 404
        api.force_authenticate(ada())
        assert api.get(place).status_code == 200
        assert api.get(f"/api/v1/attachments/{'0' * 32}/").status_code == 404


@pytest.mark.django_db
def test_a_message_names_its_files(api: Any, django_assert_num_queries: Any) -> None:
    api.force_authenticate(ada())
    came(file(PNG), file(PDF_HTML, "b.pdf"))

    (told,) = api.get("/api/v1/messages/", {"direction": "in"}).json()["results"]

    assert [one["name"] for one in told["attachments"]] == ["a.png", "b.pdf"]
    assert api.get(told["attachments"][0]["url"]).content == PNG

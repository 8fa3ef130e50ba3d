"""Mail as people and machines send it, and what is kept of it."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.adapters import Bounce, Inbound, Kind
from channels.inbound.cleaning import clean, text_of
from channels.inbound.parsing import read_mail
from channels.inbound.quoting import own_words
from tests.make import NOON

TOKEN = "0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f"
HEAD = b"From: Jane <jane@there.test>\r\nTo: firm@here.test\r\nMessage-ID: <m1@there.test>\r\n"


def mail(**headers: str) -> EmailMessage:
    made = EmailMessage()
    told = {"From": "Jane <jane@there.test>", "To": "firm@here.test", "Subject": "Hello"}
    for name, value in {**told, "Message-ID": "<m1@there.test>", **headers}.items():
        made[name.replace("_", "-")] = value
    made.set_content("Good morning\n\nOn Monday, the firm wrote:\n> Hello?\n")
    return made


def read(made: EmailMessage | bytes) -> Inbound:
    return read_mail(made if isinstance(made, bytes) else made.as_bytes(), at=NOON)


class TestReadMail:
    def test_keeps_who_wrote_what_in_answer_to_what(self) -> None:
        found = read(
            mail(
                In_Reply_To=f"<{TOKEN}@here.test>",
                References=f"<first@here.test> <{TOKEN}@here.test>",
            )
        )

        assert (found.from_address, found.from_name) == ("jane@there.test", "Jane")
        assert (found.to_address, found.subject) == ("firm@here.test", "Hello")
        assert (found.id, found.message_id) == ("<m1@there.test>", "<m1@there.test>")
        assert found.answers == (f"<{TOKEN}@here.test>", "<first@here.test>")
        assert found.facts["preview"] == "Good morning"
        assert "> Hello?" in found.text
        assert not found.is_automatic

    @pytest.mark.parametrize(
        ("words", "charset"),
        [("שלום 🎉 مرحبا", "utf-8"), ("Grüße €", "windows-1252"), ("こんにちは", "iso-2022-jp")],
    )
    def test_reads_every_alphabet(self, words: str, charset: str) -> None:
        made = mail()
        made.set_content(words, charset=charset, cte="base64")
        del made["Subject"]
        made["Subject"] = words

        found = read(made)

        assert (found.text.strip(), found.subject) == (words, words)

    @pytest.mark.parametrize(
        ("said", "content", "expected"),
        [
            (b"utf-8", "Grüße".encode("latin-1"), "Grüße"),
            (b"no-such-alphabet", "Grüße".encode(), "Grüße"),
            (b"us-ascii", "Grüße".encode(), "Grüße"),
            (b"utf-16", b"odd", "odd"),
        ],
    )
    def test_reads_what_is_in_another_alphabet_than_it_says(
        self, said: bytes, content: bytes, expected: str
    ) -> None:
        found = read(HEAD + b"Content-Type: text/plain; charset=" + said + b"\r\n\r\n" + content)

        assert found.text == expected

    def test_keeps_files_and_pictures_with_their_names_and_ids(self) -> None:
        made = mail()
        made.add_alternative('<p>See <img src="cid:pic1"></p>', subtype="html")
        made.get_payload()[1].add_related(b"PNG", "image", "png", cid="<pic1>")  # type: ignore[index, union-attr]
        made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Büro.pdf")
        inner = mail(Subject="Inner")
        made.add_attachment(inner)

        found = read(made)

        told = [(one.name, one.content_type, one.content_id) for one in found.enclosed]
        assert told == [
            ("", "image/png", "pic1"),
            ("Büro.pdf", "application/pdf", ""),
            ("", "message/rfc822", ""),
        ]
        assert b"Inner" in found.enclosed[2].content
        assert 'src="cid:pic1"' in found.html
        assert "Good morning" in found.text

    def test_names_a_mail_that_has_no_name_the_same_every_time(self) -> None:
        nameless = mail()
        del nameless["Message-ID"]
        other = mail(Date="Mon, 04 May 2026 12:00:00 +0000")
        del other["Message-ID"]

        assert read(nameless).id == read(nameless).id != read(other).id
        assert read(nameless).message_id == ""

    def test_refuses_mail_that_nobody_sent(self) -> None:
        with pytest.raises(ValueError, match="no sender"):
            read(b"Subject: x\r\n\r\nHello")

    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=400), st.sampled_from([b"", HEAD, HEAD + b"Content-Type: "]))
    def test_never_breaks_over_rubbish(self, rubbish: bytes, head: bytes) -> None:
        try:
            found = read(head + rubbish)
        except ValueError:
            return  # It has no sender.
        assert "\x00" not in found.text
        assert "\n" not in found.subject + found.from_name + found.from_address
        found.text.encode()
        found.subject.encode()

    def test_opens_no_more_parts_than_anybody_encloses(self) -> None:
        lines = [HEAD, b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n']
        lines += [b"--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n"] * 5_000

        assert len(read(b"".join(lines)).enclosed) <= 200


class TestIsAutomatic:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Auto_Submitted": "auto-replied"},
            {"Auto_Submitted": "auto-generated; owner=x"},
            {"Precedence": "bulk"},
            {"X_Autoreply": "yes"},
            {"List_Id": "<news.there.test>"},
            {"Return_Path": "<>"},
            {"From": "MAILER-DAEMON@there.test"},
            {"Subject": "Automatische Antwort: Angebot"},
            {"Subject": "Out of Office: offer"},
            {"Subject": "RE: Abwesenheitsnotiz"},
            {"X_Auto_Response_Suppress": "All", "In_Reply_To": "<a@b>"},
        ],
    )
    def test_knows_machines(self, headers: dict[str, str]) -> None:
        assert read(mail(**headers)).is_automatic

    @pytest.mark.parametrize(
        "headers",
        [
            {"Auto_Submitted": "no"},
            {"Subject": "My office is out of paper"},
            {"Return_Path": "<jane@there.test>"},
            {"X_Auto_Response_Suppress": "All"},
        ],
    )
    def test_takes_no_person_for_one(self, headers: dict[str, str]) -> None:
        assert not read(mail(**headers)).is_automatic


def bounced(action: str, status: str, words: str, *, id: str = TOKEN) -> bytes:
    lines = f"""From: MAILER-DAEMON@mx.there.test
To: firm@here.test
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.there.test

Final-Recipient: rfc822; p@there.test
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--b
Content-Type: text/rfc822-headers

From: firm@here.test
Message-ID: <{id}@here.test>

--b--
"""
    return lines.replace("\n", "\r\n").encode()


class TestReturned:
    @pytest.mark.parametrize(
        ("action", "status", "words", "kind", "bounce"),
        [
            ("failed", "5.1.1", "550 5.1.1 unknown", Kind.BOUNCED, Bounce.HARD),
            ("failed", "5.0.0", "550 5.1.1 unknown", Kind.BOUNCED, Bounce.HARD),
            ("failed", "5.7.1", "554 5.7.1 spam", Kind.BOUNCED, Bounce.BLOCK),
            ("failed", "4.4.1", "timed out", Kind.BOUNCED, Bounce.SOFT),
            ("delayed", "4.2.2", "full", Kind.DEFERRED, None),
            ("delivered", "2.0.0", "ok", Kind.DELIVERED, None),
        ],
    )
    def test_says_what_became_of_the_mail(
        self, action: str, status: str, words: str, kind: Kind, bounce: Bounce | None
    ) -> None:
        (report,) = read(bounced(action, status, words)).returned

        assert (report.kind, report.bounce, report.key) == (kind, bounce, TOKEN)
        assert report.address == "p@there.test"

    def test_of_mail_that_is_not_ours_is_an_ordinary_machines_mail(self) -> None:
        found = read(bounced("failed", "5.1.1", "x", id="other"))

        assert found.returned == ()
        assert found.is_automatic

    def test_a_complaint_is_one(self) -> None:
        said = bounced("failed", "", "").replace(
            b"message/delivery-status", b"message/feedback-report"
        )

        assert [one.kind for one in read(said).returned] == [Kind.COMPLAINED]


def hostile() -> Iterator[str]:
    yield from (
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<img src="https://spy.test/1.gif">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        "<svg onload=alert(1)><use href='//spy.test'/></svg>",
        "<style>@import url(//spy.test)</style>",
        '<p style="background:url(//spy.test)">x</p>',
        "<form action=//spy.test><input name=p></form>",
        "<iframe src=//spy.test></iframe>",
        "<base href=//spy.test>",
        "<meta http-equiv=refresh content='0;url=//spy.test'>",
        "<link rel=stylesheet href=//spy.test>",
        "<table background=//spy.test><tr><td>x</td></tr></table>",
        "<video poster=//spy.test></video>",
        '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    )


class TestClean:
    @pytest.mark.parametrize("html", list(hostile()))
    def test_leaves_nothing_that_acts_or_calls_home(self, html: str) -> None:
        left = clean(html).lower()

        for sign in ("<script", "onerror=", "onload=", "javascript:", "data:", "src=", "<form"):
            assert sign not in left or "&lt;" in left, sign
        for sign in ("spy.test", "<iframe", "<style", "style=", "<meta", "<link", "<base"):
            assert sign not in left, sign

    def test_keeps_words_links_and_what_is_quoted(self) -> None:
        left = clean('<div class="gmail_quote x"><b>Hi</b> <a href="https://a.test">a</a></div>')

        assert left == (
            '<div class="quoted"><b>Hi</b> <a href="https://a.test"'
            ' rel="noopener noreferrer nofollow">a</a></div>'
        )

    def test_text_of_html_is_its_words(self) -> None:
        assert text_of("<style>p{}</style><p>a&nbsp;b</p><p>c &lt;3</p>") == "a b\nc <3"


class TestOwnWords:
    @pytest.mark.parametrize(
        "tail",
        [
            "On Mon, 4 May 2026 at 12:00, Firm <f@here.test> wrote:\n> a",
            "On Mon, 4 May 2026 at 12:00, Firm\n<f@here.test> wrote:\n> a",
            "Am 04.05.2026 um 12:00 schrieb Firm:\n> a",
            "-----Original Message-----\nFrom: x",
            "-----Ursprüngliche Nachricht-----\nVon: x",
            "From: Firm <f@here.test>\nSent: Monday\nTo: Jane",
            "Von: Firm\nGesendet: Montag",
            "> quoted\n> to the end",
        ],
    )
    def test_end_where_what_is_answered_begins(self, tail: str) -> None:
        assert own_words(f"Yes, please.\n\nJane\n\n{tail}") == "Yes, please.\n\nJane"

    @pytest.mark.parametrize(
        "text", ["> Monday?\nYes.\n> Tuesday?\nNo.", "From: now on\nI am away", "On time, he wrote"]
    )
    def test_are_all_of_it_otherwise(self, text: str) -> None:
        assert own_words(text) == text

    def test_are_all_of_it_where_nothing_else_is_said(self) -> None:
        assert own_words("> only\n> quoted") == "> only\n> quoted"


def test_reads_thirty_megabytes(tmp_path: Path) -> None:
    made: Any = mail()
    made.add_attachment(b"x" * 20_000_000, maintype="application", subtype="zip", filename="a.zip")

    (enclosed,) = read(made).enclosed

    assert len(enclosed.content) == 20_000_000

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels.adapters import Outgoing
from channels.mime import BadAddress, Skeleton, ascii_address, plain

EXPECTED = ["From", "To", "Subject", "Message-ID", "Date", "Reply-To", "List-ID", "MIME-Version"]
EXPECTED += ["Content-Type"]
SKELETON = Skeleton(sender="firm@here.test")
NASTY = "x\r\nBcc: all@there.test\r\n\r\nbody"


def told(raw: bytes, name: str) -> str:
    """A header as a reader is shown it."""
    value = message_from_bytes(raw, policy=policy.compat32)[name]
    return str(make_header(decode_header(value)))


class TestHeaders:
    @given(subject=st.text(), name=st.text(), listed=st.text())
    @example(subject=NASTY, name=NASTY, listed=NASTY)
    @example(subject="\x0b\x0c\x1c\x85\u2028 =?utf-8?q?x?=", name='"\\', listed="\ud800")
    def test_are_those_that_were_meant_whatever_is_said_in_them(self, subject, name, listed):
        raw = SKELETON.fill(
            Outgoing(
                key=str(uuid4()),
                to="a@b.test",
                subject=subject,
                from_name=name,
                headers=(("List-ID", listed),),
                reply_to="c@d.test",
                text="t",
                html="<p>h</p>",
            )
        )

        found = message_from_bytes(raw, policy=policy.compat32)
        assert sorted(found.keys()) == sorted(EXPECTED)
        assert [part.get_content_type() for part in found.walk()] == [
            *("multipart/alternative", "text/plain", "text/html")
        ]

    @given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])))
    @example("Größe 🎉 " * 30)
    @example("=?utf-8?q?no?=")
    def test_say_the_subject(self, subject):
        raw = SKELETON.fill(Outgoing(key="k1", to="a@b.test", subject=subject, text="t"))

        assert told(raw, "Subject") == plain(subject)
        assert max(map(len, raw.split(b"\r\n"))) < 998

    @given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1))
    @example("Müller, Söhne & Co. 🎉" * 5)
    @example('The "firm", Ltd.')
    def test_say_the_sender(self, name):
        raw = SKELETON.fill(Outgoing(key="k1", to="a@b.test", from_name=name, text="t"))

        found = message_from_bytes(raw, policy=policy.default)["From"].addresses
        assert [one.addr_spec for one in found] == ["firm@here.test"]


class TestBodies:
    @given(st.text(), st.text(min_size=1))
    @example("a" * 3000, "<p>ü</p>" * 500)
    def test_arrive_as_they_were_written(self, text, html):
        raw = SKELETON.fill(Outgoing(key="k1", to="a@b.test", text=text, html=html))

        found = message_from_bytes(raw, policy=policy.compat32)
        parts = [part for part in found.walk() if not part.is_multipart()]
        said = [bytes(part.get_payload(decode=True)).decode() for part in parts]
        for given_words, arrived in zip([text] * bool(text) + [html], said, strict=True):
            lines = given_words.encode("utf-8", "replace").decode()
            lines = lines.replace("\r\n", "\n").replace("\r", "\n")
            assert arrived.replace("\r\n", "\n").rstrip("\n") == lines.rstrip("\n")
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert b"\r" not in raw.replace(b"\r\n", b"")


class TestAsciiAddress:
    @pytest.mark.parametrize("address", ["a@b.test", "a.b+c@d.test", "ü@b.test", "o'neil@b.test"])
    def test_takes_addresses(self, address):
        assert ascii_address(address) == address

    def test_writes_a_domain_as_name_servers_know_it(self):
        assert ascii_address("a@köln.test") == "a@xn--kln-sna.test"

    @given(st.text())
    @example("a@b.test\r\nBcc: c@d.test")
    @example("a@b.test>")
    @example("a b@c.test")
    @example("a@b@c.test")
    @example("a@" + "ä" * 200)
    def test_takes_nothing_that_would_end_a_line_or_an_address(self, address):
        try:
            taken = ascii_address(address)
        except BadAddress:
            return
        assert not set(taken) & set('\r\n\x00<>, \t"')
        assert taken.count("@") == 1

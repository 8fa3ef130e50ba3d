"""Mail as bytes, many times over: what is the same for all is written once.

An EmailMessage object per message costs more than sending it. Nothing that comes from a person
reaches a header other than through `plain` or `encoded`, so a line break in it ends nothing.
"""

import base64
import binascii
import re
import time
from collections.abc import Iterable
from email.utils import formatdate
from urllib.parse import quote

from channels.adapters import Enclosed, Outgoing

CRLF = b"\r\n"
#: Bytes of text in one encoded word; with its frame and "Subject: " it stays below 76 columns.
WORD = 42
LONGEST_PLAIN = 900
#: Of a file's name on one line; each may become twelve bytes.
SIGNS = 50
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_ATOM = re.compile(r"[A-Za-z0-9 !#$%&'*+\-/=?^_`{|}~]+")
_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
#: Both are the alphabet of RFC 5322 without quoting, which no real mailbox of ours needs.
_ADDRESS = re.compile(
    r"[^\x00-\x20\x7f-\x9f\"(),:;<>@\[\\\]\u2028\u2029\ud800-\udfff]{1,64}@[^\x00-\x20\x7f-\x9f\"(),:;<>@\[\\\]\u2028\u2029\ud800-\udfff]{1,250}"
)


class BadAddress(ValueError):
    """It cannot be written to."""


class Skeleton:
    """What all messages of one sender have in common, ready to be filled in."""

    def __init__(
        self, *, sender: str, sender_name: str = "", headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        self.sender = ascii_address(sender)
        self.domain = self.sender.rpartition("@")[2].encode()
        self.sender_name = sender_name
        self._from = mailbox(sender_name, self.sender)
        self._rest = (
            b"".join(header(name, value) for name, value in headers) + b"MIME-Version: 1.0\r\n"
        )
        self._dated = 0
        self._date = b""

    def message_id(self, key: str) -> str:
        """Derived from our key, so that a second copy is known as one."""
        return f"<{key}@{self.domain.decode()}>"

    def fill(self, message: Outgoing) -> bytes:
        """The message with its headers and both of its bodies, lines ended by CRLF.

        :raises BadAddress: if there is no writing to its address.
        """
        key = _token(message.key)
        head = [
            b"From: ",
            mailbox(message.from_name, self.sender) if message.from_name else self._from,
            b"\r\nTo: ",
            ascii_address(message.to).encode("utf-8"),
            b"\r\nSubject: ",
            encoded(message.subject),
            b"\r\nMessage-ID: <",
            key,
            b"@",
            self.domain,
            b">\r\nDate: ",
            self._now(),
            CRLF,
        ]
        if message.reply_to:
            head += [b"Reply-To: ", ascii_address(message.reply_to).encode("utf-8"), CRLF]
        head += [header(name, value) for name, value in message.headers]
        said = body(message.text, message.html, key)
        if message.enclosed:
            said = mixed(said, message.enclosed, key)
        head += [self._rest, said]
        return b"".join(head)

    def _now(self) -> bytes:
        second = int(time.time())
        if second != self._dated:
            self._dated, self._date = second, formatdate(second).encode()
        return self._date


def body(text: str, html: str, boundary: bytes) -> bytes:
    """The content headers and the content: one part, or the same said twice."""
    if not html:
        return _part(b"text/plain", text)
    if not text:
        return _part(b"text/html", html)
    frame = b"=_" + boundary
    return b"".join(
        (
            b'Content-Type: multipart/alternative; boundary="',
            frame,
            b'"\r\n\r\n--',
            frame,
            CRLF,
            _part(b"text/plain", text),
            b"\r\n--",
            frame,
            CRLF,
            _part(b"text/html", html),
            b"\r\n--",
            frame,
            b"--\r\n",
        )
    )


def mixed(said: bytes, files: Iterable[Enclosed], boundary: bytes) -> bytes:
    """A body with files behind it."""
    frame = b"=_m" + boundary
    parts = [b'Content-Type: multipart/mixed; boundary="', frame, b'"\r\n\r\n']
    for part in (said, *(_file(one) for one in files)):
        parts += [b"--", frame, CRLF, part, CRLF]
    return b"".join((*parts, b"--", frame, b"--\r\n"))


def _file(one: Enclosed) -> bytes:
    if not _TYPE.fullmatch(one.content_type):
        raise ValueError(f"{one.content_type!r} is no type of a file.")
    return b"".join(
        (
            b"Content-Type: ",
            one.content_type.encode(),
            b"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n ",
            _named(one.name),
            b"\r\n\r\n",
            base64.encodebytes(one.content).replace(b"\n", CRLF),
        )
    )


def _named(name: str) -> bytes:
    """A file's name as the parameter has it: plain, or by RFC 2231."""
    said = plain(name)
    if said.isascii():
        return b'filename="' + said.replace("\\", "_").replace('"', "_").encode() + b'"'
    # In pieces, since a line must not grow with what a long name becomes.
    quoted = [quote(said[start : start + SIGNS], safe="") for start in range(0, len(said), SIGNS)]
    quoted[0] = f"utf-8''{quoted[0]}"
    pieces = (f"filename*{n}*={piece}".encode() for n, piece in enumerate(quoted))
    return b";\r\n ".join(pieces)


def _part(kind: bytes, words: str) -> bytes:
    lines = words.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    # Lines get their CRs last: given lines with them, the encoder would break others without.
    quoted = binascii.b2a_qp(lines, istext=True).replace(b"\n", CRLF)
    return b"".join(
        (
            b"Content-Type: ",
            kind,
            b"; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
            quoted,
            CRLF,
        )
    )


def header(name: str, value: str) -> bytes:
    """One header line of ours; a name that is none is a fault of ours and raised."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} names no header.")
    return name.encode() + b": " + encoded(value) + CRLF


def plain(words: str) -> str:
    """On one line, without what steers or cannot be written."""
    return " ".join(_CONTROL.sub(" ", words).split())


def encoded(words: str) -> bytes:
    """Words as a header may hold them: as they are, or as encoded words of UTF-8."""
    said = plain(words)
    if said.isascii() and len(said) <= LONGEST_PLAIN and "=?" not in said:
        return said.encode()
    return b"\r\n ".join(
        b"=?utf-8?b?" + binascii.b2a_base64(piece, newline=False) + b"?=" for piece in _pieces(said)
    )


def _pieces(said: str) -> Iterable[bytes]:
    """The UTF-8 in pieces that cut no character."""
    raw, start = said.encode("utf-8", "replace"), 0
    while start < len(raw):
        end = min(start + WORD, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        yield raw[start:end]
        start = end


def mailbox(name: str, address: str) -> bytes:
    """An address with the name that stands before it."""
    said = plain(name)
    if not said:
        return address.encode("utf-8")
    if _ATOM.fullmatch(said) and len(said) <= 60 and "=?" not in said:
        shown = said.encode()
    elif said.isascii() and len(said) <= 60:
        shown = b'"' + said.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'
    else:
        shown = b"\r\n ".join(
            b"=?utf-8?b?" + binascii.b2a_base64(piece, newline=False) + b"?="
            for piece in _pieces(said)
        )
    return shown + b" <" + address.encode("utf-8") + b">"


def ascii_address(address: str) -> str:
    """The address with its domain in ASCII; its local part stays as it is.

    :raises BadAddress: if it is none.
    """
    if not _ADDRESS.fullmatch(address):
        raise BadAddress(f"{address[:100]!r} is no address that can be written to.")
    if address.isascii():
        return address
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as fault:
        raise BadAddress(f"{address[:100]!r} has no domain that can be written to.") from fault


def _token(key: str) -> bytes:
    if not key.isascii() or not key.replace("-", "").isalnum():
        raise ValueError(f"{key!r} is no key of ours.")
    return key.encode()

"""The headers and parts of a mail, read so that nothing in them makes it fail."""

from collections.abc import Iterator
from email.message import Message
from typing import Any

MOST_PARTS = 200


def header(mail: Message, name: str) -> str:
    """A header's words; those that are no header at all are none."""
    try:
        value = mail.get(name)
        return "" if value is None else str(value).encode("utf-8", "replace").decode()
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        # The parser itself stumbles over some headers that only machines write.
        raw = next((v for n, v in mail.raw_items() if n.lower() == name.lower()), "")
        return str(raw).encode("utf-8", "replace").decode()


def leaves(mail: Message) -> Iterator[Message]:
    """The parts that hold something; a mail within the mail is one of them, unopened."""
    waiting: list[Message] = [mail]
    seen = 0
    while waiting and seen < MOST_PARTS * 5:
        part = waiting.pop(0)
        seen += 1
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting = [one for one in part.get_payload() if isinstance(one, Message)] + waiting
        else:
            yield part


def decoded(part: Message) -> str:
    """A text in whatever alphabet it says it is, or else in the likeliest."""
    content = content_of(part)
    charset = str(part.get_content_charset("") or "utf-8")
    for guess in (charset, "utf-8"):
        try:
            return _lines(content.decode(guess))
        except (LookupError, UnicodeError, ValueError):
            continue
    return _lines(content.decode("cp1252", "replace"))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def content_of(part: Message) -> bytes:
    if part.get_content_maintype() == "message":
        inner: Any = part.get_payload()
        try:
            return bytes(inner[0].as_bytes()) if part.is_multipart() else str(inner).encode()
        except (ValueError, LookupError, TypeError, AttributeError, KeyError):
            return b""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        content = None
    return content if isinstance(content, bytes) else b""

"""From a mail as bytes, or as anymail read it, to what is kept of it. Nothing a sender writes
makes this fail: what cannot be read is read as well as can be.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses
from hashlib import sha256

from channels.adapters import Enclosed, Inbound
from channels.inbound import machines
from channels.inbound.cleaning import clean, text_of
from channels.inbound.parts import MOST_PARTS, content_of, decoded, header, leaves
from channels.inbound.quoting import own_words
from channels.mime import plain

MOST_ANSWERED = 20
#: Of a text: longer ones are cut, and the whole stands in no list anyway.
LONGEST_BODY = 1_000_000
PREVIEW = 200
_ID = re.compile(r"<[^<>\s]{1,250}>")


def read_mail(content: bytes, *, at: datetime, to: str = "") -> Inbound:
    """:raises ValueError: if it has no sender: nobody could be answered."""
    return inbound_of(BytesParser(policy=policy.default).parsebytes(content), at=at, to=to)


def inbound_of(mail: Message, *, at: datetime, to: str = "") -> Inbound:
    """What is kept of a mail. `to` is who it was handed to, where that is known.

    :raises ValueError: if it has no sender.
    """
    name, sender = _sender(mail)
    parts = list(leaves(mail))[:MOST_PARTS]
    returned = machines.returned(mail, at=at)
    text, html = _body(parts, "plain"), _body(parts, "html")
    if not sender and not returned:
        raise ValueError("The mail has no sender.")
    text = text or text_of(html)
    id = _ids(header(mail, "Message-ID"))
    return Inbound(
        id=id[0] if id else _made_up(mail, sender, text),
        at=at,
        from_address=sender or "mailer-daemon@localhost",
        from_name=name[:100],
        to_address=(to or _first(mail, "Delivered-To") or _first(mail, "To"))[:254],
        subject=plain(header(mail, "Subject"))[:998],
        text=text[:LONGEST_BODY],
        html=clean(html[:LONGEST_BODY]),
        message_id=id[0] if id else "",
        answers=answers_of(mail),
        is_automatic=machines.is_automatic(mail),
        enclosed=tuple(_enclosed(parts)),
        facts={"from_name": name[:100], "preview": own_words(text)[:PREVIEW]},
        returned=tuple(returned),
    )


def answers_of(mail: Message) -> tuple[str, ...]:
    """The mails that it answers, the nearest first."""
    nearest = _ids(header(mail, "In-Reply-To"))
    older = reversed(_ids(header(mail, "References")))
    return tuple(dict.fromkeys([*nearest, *older]))[:MOST_ANSWERED]


def _ids(words: str) -> list[str]:
    return _ID.findall(words[:20_000])


def _sender(mail: Message) -> tuple[str, str]:
    found = [pair for pair in _addresses(mail, "From") if "@" in pair[1]]
    return found[0] if found else ("", "")


def _first(mail: Message, name: str) -> str:
    return next((address for _, address in _addresses(mail, name) if "@" in address), "")


def _addresses(mail: Message, name: str) -> Iterator[tuple[str, str]]:
    words = header(mail, name)[:5_000]
    for said, address in getaddresses([words]):
        local, _, domain = address.rpartition("@")
        try:
            whole = str(Address(username=local, domain=domain.lower()).addr_spec) if local else ""
        except (ValueError, IndexError, TypeError):
            whole = ""
        yield plain(said), plain(whole)


def _is_body(part: Message) -> bool:
    return part.get_content_disposition() != "attachment" and not _name(part)


def _body(parts: Iterable[Message], kind: str) -> str:
    for part in parts:
        if part.get_content_type() == f"text/{kind}" and _is_body(part):
            return decoded(part)
    return ""


def _name(part: Message) -> str:
    try:
        return str(part.get_filename() or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def _enclosed(parts: Iterable[Message]) -> Iterator[Enclosed]:
    bodies: set[str] = set()
    for part in parts:
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and _is_body(part) and kind not in bodies:
            bodies.add(kind)
            continue
        content = content_of(part)
        if content:
            id = header(part, "Content-ID").strip().strip("<>")
            yield Enclosed(_name(part), kind, content, id[:250])


def _made_up(mail: Message, sender: str, text: str) -> str:
    """A name for a mail that has none: the same for the same mail."""
    said = "\n".join((sender, header(mail, "Date"), header(mail, "Subject"), text))
    return f"<{sha256(said.encode('utf-8', 'replace')).hexdigest()}@nameless>"

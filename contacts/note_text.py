"""The small Markdown of notes: bold, italic, lists, links, and mentions of staff as `@{12}`.

A note is kept as text and holds no HTML. The app draws it by the same rules, in
frontend/src/shared/notes/markup.ts; examples.json beside that file holds both to them.
"""

import re
from collections.abc import Mapping
from unicodedata import category

from contacts.errors import BadLink, EmptyNote, NoteTooLong

LONGEST_NOTE, LONGEST_EXCERPT = 10_000, 120
#: Where a link may lead.
SCHEMES = frozenset({"http", "https", "mailto"})
LINE_ENDS = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
# Control characters, and the marks that turn all text behind them around.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\u202d\u202e]")
MENTION = re.compile(r"@\{([0-9]{1,18})\}")
SCHEME = re.compile(r"\[[^\[\]\n]{1,500}\]\(([A-Za-z][A-Za-z0-9+.-]{0,30}):\S")
LIST_MARK = re.compile(r"^ {0,3}(?:[-*]|[0-9]{1,3}[.)]) +(?=\S)")
INLINE = re.compile(
    r"@\{(?P<mention>[0-9]{1,18})\}"
    r"|\[(?P<words>[^\[\]\n]{1,500})\]"
    r"\((?:(?i:https?)://|(?i:mailto):)(?:[^\s()<>]|\([^\s()<>]*\))+\)"
    r"|(?P<address>https?://[^\s<>]*[^\s<>.,;:!?'\")\]}*_])"
    r"|\*\*(?=\S)(?P<bold>[^\n]{1,1000}?)(?<=\S)\*\*"
    r"|(?<!\w)_(?=\S)(?P<italic>[^\n]{1,1000}?)(?<=\S)_(?!\w)"
)


def cleaned(content: str) -> str:
    """The note as it is kept: without control characters, and with plain ends of lines.

    :raises EmptyNote: if it says nothing.
    :raises NoteTooLong: if it says too much.
    :raises BadLink: if a link in it leads to something else than an address.
    """
    text = UNSEEN.sub("", LINE_ENDS.sub("\n", content))
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    if all(category(letter)[0] in "ZC" for letter in text):
        raise EmptyNote(field="content")
    if len(text) > LONGEST_NOTE:
        raise NoteTooLong(field="content")
    if any(scheme.lower() not in SCHEMES for scheme in SCHEME.findall(text)):
        raise BadLink(field="content")
    return text


def mentioned_in(content: str) -> list[int]:
    """The ids of the staff it mentions, each once, in the order of the text."""
    return [int(id) for id in dict.fromkeys(MENTION.findall(content))]


def plain(content: str, names: Mapping[int, str]) -> str:
    """What a note says, without its marks; empty lines are left out."""
    lines = (_plain_line(LIST_MARK.sub("", line, count=1), names) for line in content.split("\n"))
    return "\n".join(filter(None, (line.strip() for line in lines)))


def excerpt(content: str, names: Mapping[int, str]) -> str:
    """The beginning of what a note says, in one line."""
    text = " ".join(plain(content, names).split())
    if len(text) <= LONGEST_EXCERPT:
        return text
    return text[: LONGEST_EXCERPT - 1].rstrip() + "…"


def _plain_line(line: str, names: Mapping[int, str]) -> str:
    def said(found: re.Match[str]) -> str:
        if found["mention"]:
            return f"@{names.get(int(found['mention']), '…')}"
        if found["address"]:
            return found["address"]
        inner = found["words"] or found["bold"] or found["italic"]
        return _plain_line(inner, names)

    return INLINE.sub(said, line)

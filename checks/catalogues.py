"""Catalogues of translated texts: reading and writing gettext's .po, and compiling it to .mo."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

#: What a language's forms of number are; those of German are those of English.
PLURALS = "nplurals=2; plural=(n != 1);"
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
PLACE = re.compile(r"%\(\w+\)[sd]|\{[^{}]*\}|<[a-z]+[^>]*>")
LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s+)?"((?:[^"\\]|\\.)*)"')


class Message(NamedTuple):
    """A text as the code has it."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def forms(self) -> int:
        return 2 if self.plural else 1


@dataclass(frozen=True)
class Entry:
    """A text and how it is said; an empty form has no translation yet."""

    message: Message
    said: tuple[str, ...]


def header(language: str) -> str:
    return (
        f"Language: {language}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
        f"Content-Transfer-Encoding: 8bit\nPlural-Forms: {PLURALS}\n"
    )


def read(text: str) -> dict[Message, tuple[str, ...]]:
    """Message → its forms, of a .po file."""
    found: dict[Message, tuple[str, ...]] = {}
    for block in re.split(r"\n\s*\n", text):
        parts: dict[str, str] = {}
        now = ""
        for line in block.splitlines():
            match = LINE.fullmatch(line.strip())
            if match:
                now = match[1] or now
                parts[now] = parts.get(now, "") + _plain(match[2])
        if parts.get("msgid"):
            message = Message(
                parts["msgid"], parts.get("msgid_plural", ""), parts.get("msgctxt", "")
            )
            forms = [parts[name] for name in sorted(parts) if name.startswith("msgstr")]
            found[message] = tuple(forms)
    return found


def written(language: str, entries: list[Entry]) -> str:
    """The .po file, one block for each text."""
    blocks = [f'msgid ""\nmsgstr ""\n{_quoted(header(language))}']
    return "\n\n".join([*blocks, *("\n".join(_lines(entry)) for entry in entries)]) + "\n"


def compiled(language: str, entries: list[Entry]) -> bytes:
    """The .mo file: two sorted tables of lengths and offsets, then the texts."""
    texts = {b"": header(language).encode()}
    for entry in entries:
        if all(entry.said):
            message = entry.message
            key = f"{message.context}\x04{message.text}" if message.context else message.text
            key = f"{key}\x00{message.plural}" if message.plural else key
            texts[key.encode()] = "\x00".join(entry.said).encode()
    keys = sorted(texts)
    values = [texts[key] for key in keys]
    start = 28 + 16 * len(keys)
    first, body = _table(keys, start)
    second, more = _table(values, start + len(body))
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return head + first + second + body + more


def places_in(text: str) -> list[str]:
    """The places of a text that are filled in, sorted: `%(name)s`, `{}` and the like."""
    return sorted(PLACE.findall(text))


def _table(texts: list[bytes], start: int) -> tuple[bytes, bytes]:
    places, body = b"", b""
    for text in texts:
        places += struct.pack("<2I", len(text), start + len(body))
        body += text + b"\x00"
    return places, body


def _lines(entry: Entry) -> Iterator[str]:
    message = entry.message
    if message.context:
        yield f"msgctxt {_quoted(message.context)}"
    yield f"msgid {_quoted(message.text)}"
    if message.plural:
        yield f"msgid_plural {_quoted(message.plural)}"
        yield from (f"msgstr[{n}] {_quoted(text)}" for n, text in enumerate(entry.said))
    else:
        yield f"msgstr {_quoted(entry.said[0])}"


def _quoted(text: str) -> str:
    """In quotes; a text of several lines on several lines."""
    escaped = "".join(ESCAPES.get(letter, letter) for letter in text)
    lines = [f'"{line}"' for line in re.findall(r".*?\\n|.+$", escaped)]
    return lines[0] if len(lines) == 1 else "\n".join(['""', *lines]) if lines else '""'


def _plain(escaped: str) -> str:
    back = {after: before for before, after in ESCAPES.items()}
    return re.sub(r"\\.", lambda found: back.get(found[0], found[0][1]), escaped)

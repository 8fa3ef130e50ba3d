"""vCards of versions 2.1 to 4.0: one row for each card, of the properties that contacts have."""

import quopri
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from imports.errors import EmptyFile, WrongEncoding
from imports.models import Import
from imports.reading.csv_files import encoding_of
from imports.reading.tables import SAMPLES, Head, Line, shortened

COLUMNS = [
    *("First name", "Last name", "Full name", "E-mail", "Other e-mails", "Phone", "Other phones"),
    *("Organisation", "Job title", "Street", "Postal code", "City", "Region", "Country"),
    *("Date of birth", "Note", "Tags", "UID"),
]
#: Property → the columns of its parts, by their place.
PARTS = {
    "N": ("Last name", "First name"),
    "ADR": ("", "", "Street", "City", "Region", "Postal code", "Country"),
    "ORG": ("Organisation",),
}
WHOLE = {"FN": "Full name", "TITLE": "Job title", "BDAY": "Date of birth", "UID": "UID"}
WHOLE |= {"NOTE": "Note", "CATEGORIES": "Tags"}
SEVERAL = {"EMAIL": ("E-mail", "Other e-mails"), "TEL": ("Phone", "Other phones")}
SPLIT = re.compile(r"(?<!\\);")
ESCAPED = re.compile(r"\\([\\,;nN])")


def read_head(path: Path, *, encoding: str = "") -> Head:
    encoding = encoding or encoding_of(path)
    lines = read_lines(path, encoding)
    rows = [cells for _, (_, cells) in zip(range(SAMPLES), lines, strict=False)]
    if not rows:
        raise EmptyFile("There is no vCard in this file.")
    return Head(Import.Kind.VCARD, COLUMNS, list(map(shortened, rows)), encoding=encoding)


def read_lines(path: Path, encoding: str) -> Iterator[Line]:
    encoding = encoding or encoding_of(path)
    try:
        with path.open(encoding=encoding) as file:
            yield from _cards(unfolded(file))
    except UnicodeError:
        raise WrongEncoding(f"The file is not written in {encoding}.") from None


def _cards(lines: Iterable[tuple[int, str]]) -> Iterator[Line]:
    card: dict[str, list[str]] | None = None
    begins = 0
    for number, line in lines:
        upper = line.strip().upper()
        if upper == "BEGIN:VCARD":
            card, begins = {}, number
        elif upper == "END:VCARD" and card is not None:
            yield begins, [";".join(card.get(column, ())) for column in COLUMNS]
            card = None
        elif card is not None:
            _read_property(card, line)


def _read_property(card: dict[str, list[str]], line: str) -> None:
    head, _, value = line.partition(":")
    name, *parameters = head.upper().split(";")
    name = name.rpartition(".")[2]
    if any("QUOTED-PRINTABLE" in one for one in parameters):
        value = quopri.decodestring(value.encode("latin-1", "replace")).decode("utf-8", "replace")
    if name in PARTS:
        for column, part in zip(PARTS[name], SPLIT.split(value), strict=False):
            if column and part.strip() and column not in card:
                card[column] = [plain(part)]
    elif name in SEVERAL:
        first, others = SEVERAL[name]
        text = plain(value).removeprefix("tel:").removeprefix("mailto:")
        card.setdefault(others if first in card else first, []).append(text)
    elif name in WHOLE and value.strip():
        card.setdefault(WHOLE[name], [plain(value)])


def plain(text: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text).strip()


def unfolded(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Whole lines, each with the number of its first: long ones go on behind a space, or, in
    old cards, behind a last equals sign."""
    held, begins = "", 0
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n")
        is_soft = held.endswith("=") and "QUOTED-PRINTABLE" in held.upper()
        if held and (line[:1] in {" ", "\t"} or is_soft):
            held = held[:-1] + line if is_soft else held + line[1:]
            continue
        if held:
            yield begins, held
        held, begins = line, number
    if held:
        yield begins, held

"""Which kind of file it is, and its rows, by what stands in it rather than by its name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from imports.errors import EmptyFile, UnreadableFile
from imports.models import Import
from imports.reading import csv_files, vcards, xlsx_files
from imports.reading.tables import Head, Line, without_header

#: Blanks, NULs and the marks of encodings.
NOTHING = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"
#: Control characters. NULs are not among them: some programs leave them in their texts.
NO_TEXT = [bytes([sign]) for sign in range(1, 32) if sign not in b"\t\n\r"]
OLD_EXCEL, PDF = b"\xd0\xcf\x11\xe0", b"%PDF"


def read_head(path: Path, *, sheet: str = "", **wishes: Any) -> Head:
    """Its kind, columns and first rows; `wishes` say how it is written, where somebody knows.

    :raises Invalid: saying why it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(NOTHING):
        raise EmptyFile
    if start.startswith(OLD_EXCEL):
        raise UnreadableFile("This is an old Excel file. Save it as XLSX or CSV.")
    if start.startswith((PDF, b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"GIF8")):
        raise UnreadableFile
    if start.startswith(b"PK"):
        return xlsx_files.read_head(path, sheet=sheet, has_header=wishes.get("has_header"))
    if b"BEGIN:VCARD" in start.upper().replace(b"\x00", b""):
        return vcards.read_head(path, encoding=wishes.get("encoding", ""))
    head = csv_files.read_head(path, **wishes)
    if head.encoding in csv_files.LAST_RESORTS and not wishes.get("encoding"):
        refuse_what_is_no_text(start)
    return head


def refuse_what_is_no_text(start: bytes) -> None:
    """
    :raises UnreadableFile: if it is full of signs that no text has.
    """
    if sum(start.count(sign) for sign in NO_TEXT) * 30 > len(start):
        raise UnreadableFile


def read_rows(path: Path, work: Import) -> Iterator[Line]:
    """Every row below the headings."""
    if work.kind == Import.Kind.XLSX:
        return without_header(xlsx_files.read_lines(path, work.sheet), has_header=work.has_header)
    if work.kind == Import.Kind.VCARD:
        return vcards.read_lines(path, work.encoding)
    lines = csv_files.read_lines(path, work.encoding, work.delimiter)
    return without_header(lines, has_header=work.has_header)

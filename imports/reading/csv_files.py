"""CSV in any encoding and with any delimiter."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from imports.errors import FileTooLarge, UnclosedQuote, WrongEncoding
from imports.models import Import
from imports.reading.tables import Head, Line, head_of

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What people may say a file is written in.
ENCODINGS = (
    *("utf-8-sig", "utf-8", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252"),
    *("latin-1", "iso8859-15", "cp850", "mac-roman", "cp1250", "cp1251"),
)
#: What a file is taken for that is not written in UTF: every byte is a letter there.
LAST_RESORTS = ("cp1252", "latin-1")
DELIMITERS = (",", ";", "\t", "|")
PIECE = 1 << 20
LOOKED_AT = 50
#: A cell longer than this, or a row of more lines, comes of a quotation mark never closed.
LONGEST_CELL, MOST_LINES = 100_000, 1_000


def read_head(
    path: Path, *, encoding: str = "", delimiter: str = "", has_header: bool | None = None
) -> Head:
    encoding = encoding or encoding_of(path)
    delimiter = delimiter or delimiter_of(path, encoding)
    rows = [cells for _, cells in islice(read_lines(path, encoding, delimiter), LOOKED_AT)]
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    return head_of(
        Import.Kind.CSV, filled, encoding=encoding, delimiter=delimiter, has_header=has_header
    )


def encoding_of(path: Path) -> str:
    """What the file says it is written in, or else can only be."""
    with path.open("rb") as file:
        head = file.read(PIECE)
        for mark, name in MARKS:
            if head.startswith(mark):
                return name
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if max(even, odd) > len(head) // 5 and min(even, odd) * 10 < max(even, odd):
            return "utf-16-le" if odd > even else "utf-16-be"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while piece := file.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252" if not re.search(rb"[\x81\x8d\x8f\x90\x9d]", head) else "latin-1"
    return "utf-8"


def delimiter_of(path: Path, encoding: str) -> str:
    """The one that parts most rows into the same number of cells."""

    def fitness(delimiter: str) -> tuple[float, int]:
        try:
            widths = Counter(
                len(cells)
                for _, cells in islice(read_lines(path, encoding, delimiter), LOOKED_AT)
                if cells
            )
        except (UnclosedQuote, FileTooLarge):
            return 0, 0
        width, rows = widths.most_common(1)[0] if widths else (0, 0)
        return (rows / widths.total(), width) if width > 1 else (0, 0)

    return max(DELIMITERS, key=fitness)


def read_lines(path: Path, encoding: str, delimiter: str) -> Iterator[Line]:
    """Every row with the line it begins in.

    :raises UnclosedQuote: naming the line.
    :raises WrongEncoding: if the bytes cannot be text of the encoding.
    """
    with path.open(encoding=encoding, newline="") as file:
        lines = Watched(file)
        csv.field_size_limit(LONGEST_CELL)
        reader = csv.reader(lines, delimiter=delimiter)
        begins = 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as fault:
                raise _unclosed(begins) if "limit" in str(fault) else _broken(begins) from None
            except UnicodeError:
                raise WrongEncoding(
                    f"Line {lines.number + 1:,} is not written in {encoding}."
                ) from None
            if cells is None:
                return
            if lines.number - begins >= MOST_LINES or lines.ends_within_quotes(begins, delimiter):
                raise _unclosed(begins)
            yield begins, cells
            begins = lines.number + 1
            lines.forget()


class Watched(Iterator[str]):
    """The lines of a file, and those that the row being read is made of."""

    def __init__(self, file: Iterator[str]) -> None:
        self.file, self.number = file, 0
        self.first = self.last = ""
        self.quotes = 0
        self.is_over = False

    def __next__(self) -> str:
        try:
            line = next(self.file)
        except StopIteration:
            self.is_over = True
            raise
        self.number += 1
        self.first, self.last = self.first or line, line
        self.quotes += line.count('"')
        return line

    def forget(self) -> None:
        self.first, self.quotes = "", 0

    def ends_within_quotes(self, begins: int, delimiter: str) -> bool:
        """Whether the file was over while a quotation mark stood open."""
        if not self.is_over or self.quotes % 2 == 0:
            return False
        opens = rf'(^|{re.escape(delimiter)})"[^"]*$'
        return self.number > begins or re.search(opens, self.first.rstrip("\r\n")) is not None


def _unclosed(line: int) -> UnclosedQuote:
    return UnclosedQuote(
        f"A quotation mark in line {line:,} is opened and never closed, or a cell there is "
        f"longer than {LONGEST_CELL:,} characters."
    )


def _broken(line: int) -> UnclosedQuote:
    return UnclosedQuote(f"Line {line:,} cannot be read as CSV.")

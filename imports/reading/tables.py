"""What a file turns out to be, before anything is done with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from imports.errors import EmptyFile, TooManyColumns
from imports.models import Import

MOST_COLUMNS = 500
MOST_HEADING = 200
SAMPLES = 5
#: A row of the file: the line it begins in, and its cells.
Line = tuple[int, list[str]]


@dataclass
class Head:
    """The kind of file, how it is written, and its first rows."""

    kind: Import.Kind
    columns: list[str]
    samples: list[list[str]] = field(default_factory=list)
    has_header: bool = True
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)


def head_of(kind: Import.Kind, rows: Sequence[list[str]], **given: Any) -> Head:
    """
    :raises EmptyFile: if there is no row.
    :raises TooManyColumns: beyond what an import takes.
    """
    if not rows:
        raise EmptyFile
    if (widest := max(map(len, rows))) > MOST_COLUMNS:
        raise TooManyColumns(f"The file has {widest:,} columns; an import takes {MOST_COLUMNS}.")
    has_header = given.pop("has_header", None)
    if has_header is None:
        has_header = looks_like_header(rows[0])
    columns = headings(rows[0] if has_header else [""] * widest)
    samples = [shortened(row) for row in rows[1 if has_header else 0 :][:SAMPLES]]
    return Head(kind, columns, samples, has_header, **given)


def looks_like_header(row: Sequence[str]) -> bool:
    """Names of columns hold neither addresses nor numbers."""
    return not any("@" in cell or cell.strip().lstrip("+-").isdigit() for cell in row)


def headings(row: Sequence[str]) -> list[str]:
    """A name for each column, none of them twice."""
    names: list[str] = []
    for place, cell in enumerate(row, 1):
        plain = " ".join(cell.replace("\x00", "").split())[:MOST_HEADING]
        name, number = plain or f"Column {place}", 2
        while name in names:
            name, number = f"{plain or f'Column {place}'} ({number})", number + 1
        names.append(name)
    return names


def shortened(row: Sequence[str]) -> list[str]:
    return [cell.replace("\x00", "")[:100] for cell in row]


def without_header(lines: Iterator[Line], *, has_header: bool) -> Iterator[Line]:
    """The rows below the headings; blank ones are left out."""
    filled = (line for line in lines if any(cell.strip() for cell in line[1]))
    if has_header:
        next(filled, None)
    return filled

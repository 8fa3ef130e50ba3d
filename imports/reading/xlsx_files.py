"""One sheet of a workbook. What a cell shows counts; formulas are never worked out."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import IO, Any

import openpyxl

from imports.errors import FileTooLarge, UnknownSheet, UnreadableFile
from imports.models import Import
from imports.reading.tables import MOST_COLUMNS, Head, Line, head_of

LOOKED_AT = 50
#: What it may unfold to: a bomb is refused before anything of it is unpacked.
MOST_UNPACKED, MOST_PARTS, MOST_RATIO = 400 << 20, 10_000, 200
#: Beyond this a workbook takes minutes to read, where the same rows as CSV take seconds.
MOST_ROWS = 200_000


def read_head(path: Path, *, sheet: str = "", has_header: bool | None = None) -> Head:
    """
    :raises UnknownSheet: if the workbook has none of that name.
    """
    sheets = names_of(path)
    if sheet and sheet not in sheets:
        raise UnknownSheet(field="sheet")
    sheet = sheet or sheets[0]
    rows = [cells for _, cells in islice(read_lines(path, sheet), LOOKED_AT)]
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    return head_of(Import.Kind.XLSX, filled, has_header=has_header, sheet=sheet, sheets=sheets)


def names_of(path: Path) -> list[str]:
    """The sheets of a workbook that hold cells, in their order.

    :raises FileTooLarge: if it would unfold to too much.
    :raises UnreadableFile: if it is no workbook, or a broken one.
    """
    refuse_bomb(path)
    with path.open("rb") as packed:
        try:
            names = [sheet.title for sheet in _opened(packed).worksheets]
        except Exception as fault:
            raise UnreadableFile from fault
    if not names:
        raise UnreadableFile
    return names


def read_lines(path: Path, sheet: str = "") -> Iterator[Line]:
    """The rows of a sheet; of the first where none is named.

    :raises FileTooLarge: if it holds too many rows, or would unfold to too much.
    :raises UnreadableFile: if it is no workbook, or a broken one.
    """
    refuse_bomb(path)
    # By its name alone the library would not open it.
    with path.open("rb") as packed:
        try:
            for number, row in _rows(packed, sheet):
                if number > MOST_ROWS + 1:
                    break
                yield number, [text_of(value) for value in row[: MOST_COLUMNS + 1]]
            else:
                return
        except Exception as fault:
            # The library raises whatever its parsers do.
            raise UnreadableFile from fault
    raise FileTooLarge(
        f"The sheet holds more than {MOST_ROWS:,} rows. Save it as CSV, which has no such limit."
    )


def _opened(packed: IO[bytes]) -> Any:
    return openpyxl.load_workbook(packed, read_only=True, data_only=True, keep_links=False)


def _rows(packed: IO[bytes], name: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    book = _opened(packed)
    sheet = book[name] if name else book.worksheets[0]
    # What a sheet says of its size may be wrong, and far too much.
    sheet.reset_dimensions()
    yield from enumerate(sheet.iter_rows(values_only=True), 1)


def refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as fault:
        raise UnreadableFile from fault
    unpacked = sum(part.file_size for part in parts)
    is_dense = unpacked > MOST_RATIO * max(path.stat().st_size, 1)
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS or is_dense:
        raise FileTooLarge


def text_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)

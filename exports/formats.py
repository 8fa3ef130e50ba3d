"""The formats of a list: each writes rows piece by piece, and goes on where a batch ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from exports.cells import cell_of, plain_value
from exports.workbooks import Workbook
from jobs.files import csv_lines

CSV, XLSX, JSON = "csv", "xlsx", "json"
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    JSON: "application/json",
}
Row = Sequence[Any]


class Format(Protocol):
    """`begin`, then any number of `rows`, then `end`: what each adds to the file."""

    @property
    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps, so that another worker can go on."""

    def begin(self) -> bytes: ...
    def rows(self, rows: Sequence[Row]) -> bytes: ...
    def end(self) -> bytes: ...


@dataclass
class Csv:
    """UTF-8. A byte order mark tells Excel so."""

    titles: list[str]
    delimiter: str = ","
    has_mark: bool = False

    @property
    def state(self) -> dict[str, Any]:
        return {}

    def begin(self) -> bytes:
        return (b"\xef\xbb\xbf" if self.has_mark else b"") + self._lines([self.titles])

    def rows(self, rows: Sequence[Row]) -> bytes:
        return self._lines([[_in_words(cell_of(value)) for value in row] for row in rows])

    def end(self) -> bytes:
        return b""

    def _lines(self, rows: Sequence[Row]) -> bytes:
        return csv_lines(rows, delimiter=self.delimiter)


def _in_words(cell: Any) -> Any:
    return ("true" if cell else "false") if isinstance(cell, bool) else cell


@dataclass
class Json:
    """One array. An object stands on a line of its own, so that lines can be read one by one."""

    keys: list[str]
    has_rows: bool = False

    @property
    def state(self) -> dict[str, Any]:
        return {"has_rows": self.has_rows}

    def begin(self) -> bytes:
        return b"["

    def rows(self, rows: Sequence[Row]) -> bytes:
        lines = [
            orjson.dumps(dict(zip(self.keys, map(plain_value, row), strict=True))) for row in rows
        ]
        if not lines:
            return b""
        first = b",\n" if self.has_rows else b"\n"
        self.has_rows = True
        return first + b",\n".join(lines)

    def end(self) -> bytes:
        return b"\n]\n"


def format_of(wish: dict[str, Any], titles: list[str], state: dict[str, Any]) -> Format:
    """The format that a job's arguments ask for, in the state its last batch left it in."""
    if wish.get("format") == XLSX:
        return Workbook(titles, state)
    if wish.get("format") == JSON:
        return Json(wish["columns"], state.get("has_rows", False))
    return Csv(
        titles, DELIMITERS[wish.get("delimiter", "comma")], wish.get("byte_order_mark", False)
    )

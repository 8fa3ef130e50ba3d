"""Rows as a workbook that any spreadsheet program opens, written forwards only.

Text is text: no cell holds a formula, whatever it begins with, and its style keeps it text when
somebody edits it. Memory holds one batch; the parts of the package are those of Office Open XML.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

from exports.archives import Archive
from exports.cells import cell_of
from jobs.files import plain_cell

#: What a sheet and a cell can hold, and a number keep every digit of.
MOST_ROWS, LONGEST_TEXT, MOST_DIGITS = 1_048_576, 32_767, 15
MOST_BYTES = 3 << 30
FIRST_DAY = date(1899, 12, 30)
#: Before March 1900 the programs count a day that never was.
FIRST_SURE_DAY = date(1900, 3, 1)
#: XML has no words for these.
UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
HEAD, DAY, QUOTED = 1, 2, 3
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = (
    f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15" defaultColWidth="20"/>'
    "<sheetData>"
)
SHEET_END = "</sheetData></worksheet>"
STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"'
    ' applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Workbook:
    """A format of lists. What one sheet cannot hold goes on in another."""

    def __init__(self, titles: list[str], state: dict[str, Any]) -> None:
        self.titles = titles
        self.archive = Archive.from_state(state.get("archive", {}), is_long=False)
        self.written = state.get("written", 0)

    @property
    def state(self) -> dict[str, Any]:
        return {"archive": self.archive.state, "written": self.written}

    def begin(self) -> bytes:
        self._begin_sheet()
        return self.archive.taken()

    def rows(self, rows: Sequence[Sequence[Any]]) -> bytes:
        rest = list(rows)
        while rest:
            room = MOST_ROWS - self.written
            if room <= 0 or self.archive.entries[-1].plain > MOST_BYTES:
                self.archive.add(SHEET_END.encode())
                self._begin_sheet()
                continue
            now, rest = rest[:room], rest[room:]
            self.archive.add("".join(map(row_xml, now)).encode())
            self.written += len(now)
        return self.archive.taken()

    def end(self) -> bytes:
        self.archive.add(SHEET_END.encode())
        sheets = len(self.archive.entries)
        for name, text in _frame(sheets):
            self.archive.begin(name)
            self.archive.add(text.encode())
        self.archive.close()
        return self.archive.taken()

    def _begin_sheet(self) -> None:
        number = len(self.archive.entries) + 1
        self.archive.begin(f"xl/worksheets/sheet{number}.xml")
        self.archive.add((SHEET + row_xml(self.titles, style=HEAD)).encode())
        self.written = 1


def row_xml(row: Iterable[Any], *, style: int = 0) -> str:
    return f"<row>{''.join(_cell_xml(cell_of(value), style) for value in row)}</row>"


def _cell_xml(cell: Any, style: int) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, bool):
        return f'<c t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, int | float | Decimal) and _keeps_digits(cell):
        return f"<c><v>{cell}</v></c>"
    if isinstance(cell, date) and cell >= FIRST_SURE_DAY:
        return f'<c s="{DAY}"><v>{(cell - FIRST_DAY).days}</v></c>'
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    said = escape(_sayable(text), quote=False).replace("\r", "&#13;")
    shape = f' s="{style or QUOTED}"'
    return f'<c t="inlineStr"{shape}><is><t xml:space="preserve">{said}</t></is></c>'


def _keeps_digits(number: float | Decimal) -> bool:
    return isinstance(number, float) or len(str(abs(number)).replace(".", "")) <= MOST_DIGITS


def _sayable(text: str) -> str:
    """The text as a cell can hold it; an import takes off the apostrophe of what looks quoted."""
    text = UNSAYABLE.sub("", text)
    return (text if plain_cell(text) == text else f"'{text}")[:LONGEST_TEXT]


def _frame(sheets: int) -> list[tuple[str, str]]:
    """The parts that say which sheets there are."""
    numbers = range(1, sheets + 1)
    named = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    typed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    relations = f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    return [
        (
            "xl/workbook.xml",
            f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>',
        ),
        (
            "xl/_rels/workbook.xml.rels",
            f'{relations}{related}<Relationship Id="rId{sheets + 1}" Type="{OFFICE}/styles"'
            ' Target="styles.xml"/></Relationships>',
        ),
        ("xl/styles.xml", STYLES),
        (
            "_rels/.rels",
            f'{relations}<Relationship Id="rId1" Type="{OFFICE}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        ),
        (
            "[Content_Types].xml",
            f'{XML}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>{typed}</Types>',
        ),
    ]

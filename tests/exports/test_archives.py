import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from exports import workbooks
from exports.archives import Archive
from exports.workbooks import UNSAYABLE, Workbook
from jobs.files import plain_cell

PIECES = some.lists(some.binary(max_size=50), max_size=4)


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


class TestArchive:
    @settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)
    @given(entries=some.lists(PIECES, max_size=4), is_long=some.booleans())
    def test_gives_every_piece_back_though_each_was_written_by_another_worker(
        self, entries, is_long
    ):
        content = b""
        state: dict[str, Any] = {}

        def go_on(deed, *given):
            nonlocal content, state
            archive = Archive.from_state(state, is_long=is_long)
            getattr(archive, deed)(*given)
            content, state = content + archive.taken(), archive.state

        for number, pieces in enumerate(entries):
            go_on("begin", f"{number}-ü.txt")
            for piece in pieces:
                go_on("add", piece)
        go_on("close")

        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert package.testzip() is None
            assert package.namelist() == [f"{n}-ü.txt" for n in range(len(entries))]
            found = [package.read(name) for name in package.namelist()]
        assert found == [b"".join(pieces) for pieces in entries]

    def test_makes_the_same_bytes_of_the_same_rows(self):
        def made():
            archive = Archive(is_long=True)
            archive.begin("a")
            archive.add(b"x")
            archive.close()
            return archive.taken()

        assert made() == made()


class TestWorkbook:
    def test_goes_on_in_another_sheet_where_one_is_full(self, monkeypatch):
        monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
        book = Workbook(["n"], {})

        content = book.begin() + book.rows([[n] for n in range(5)]) + book.end()

        sheets = [list(sheet.iter_rows(values_only=True)) for sheet in opened(content).worksheets]
        assert sheets == [[("n",), (0,), (1,)], [("n",), (2,), (3,)], [("n",), (4,)]]

    @settings(max_examples=100)
    @given(some.text(max_size=30))
    def test_gives_every_text_back_as_text_but_for_what_xml_cannot_say(self, text):
        book = Workbook(["t"], {})
        content = book.begin() + book.rows([[text]]) + book.end()

        (cell,) = list(opened(content).worksheets[0].rows)[1]

        if said := UNSAYABLE.sub("", text):
            assert cell.data_type == "s"
            assert plain_cell(cell.value) == said

    @pytest.mark.parametrize("number", [2**53, -(10**17), 1.5, 10**14])
    def test_loses_no_digit_of_a_number(self, number):
        book = Workbook(["n"], {})
        content = book.begin() + book.rows([[number]]) + book.end()

        (cell,) = list(opened(content).worksheets[0].rows)[1]

        assert str(cell.value) == str(number)

    def test_keeps_a_cell_to_the_length_that_programs_open(self):
        book = Workbook(["t"], {})
        content = book.begin() + book.rows([["x" * 40_000]]) + book.end()

        (cell,) = list(opened(content).worksheets[0].rows)[1]

        assert len(cell.value) == workbooks.LONGEST_TEXT

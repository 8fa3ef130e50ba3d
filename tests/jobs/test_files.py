import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.files import csv_lines, extend, plain_cell, safe_cell

PAYLOADS = [
    *("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM"),
    *('=HYPERLINK("https://evil.test","x")', "=cmd|' /C calc'!A0", "@import", "-2+3+cmd|'"),
    *("  =1+1", " @x", "'=1", "'", "+44 20 7946 0958", "-", "=", "+", "@"),
    *("=DDE('x')", '=IMPORTXML("http://evil.test")', "\t@x", "=1\n=2", "+cmd|1", "-cmd|1", "=\x00"),
]


class TestSafeCell:
    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_makes_text_of_a_formula(self, payload):
        (row,) = csv.reader(io.StringIO(csv_lines([[payload]]).decode(), newline=""))

        assert row[0].startswith("'")

    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_is_undone_by_reading_the_cell(self, payload):
        (row,) = csv.reader(io.StringIO(csv_lines([[payload]]).decode(), newline=""))

        assert plain_cell(row[0]) == payload.replace("\x00", "")

    @given(st.text())
    def test_gives_every_text_back(self, text):
        assert plain_cell(str(safe_cell(text))) == text.replace("\x00", "")

    def test_leaves_numbers_and_plain_words_alone(self):
        assert [safe_cell(value) for value in (-5, 1.5, None, "Ann-Marie", "a=b")] == [
            *(-5, 1.5, None, "Ann-Marie", "a=b")
        ]


class TestExtend:
    def test_appends_where_the_row_says_the_file_ends(self, tmp_path):
        path = tmp_path / "jobs" / "1.result"

        size = extend(path, size=0, addition=b"first,")
        extend(path, size=size, addition=b"lost")
        extend(path, size=size, addition=b"second")

        assert path.read_bytes() == b"first,second"
        assert path.stat().st_mode & 0o077 == 0

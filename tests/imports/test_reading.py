"""Files as they come: every encoding and delimiter, and everything that can be wrong with one."""

import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from imports.errors import (
    EmptyFile,
    FileTooLarge,
    TooManyColumns,
    UnclosedQuote,
    UnreadableFile,
    WrongEncoding,
)
from imports.models import Import
from imports.reading import csv_files, xlsx_files
from imports.reading.opening import read_head, read_rows
from jobs.files import csv_lines, plain_cell

NAMES = "Name;E-Mail;Ort\nJörg Müller;joerg@x.test;Köln\nÉva;eva@x.test;Łódź\n"


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "file"
        path.write_bytes(content)
        return path

    return write


def rows_of(path, **wishes):
    head = read_head(path, **wishes)
    work = Import(
        kind=head.kind,
        encoding=head.encoding,
        delimiter=head.delimiter,
        has_header=head.has_header,
        sheet=head.sheet,
    )
    return head, list(read_rows(path, work))


def workbook(rows, **others):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, lines in others.items():
        sheet = book.create_sheet(name)
        for row in lines:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


class TestCsv:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
    def test_is_read_in_any_unicode(self, file, encoding):
        head, rows = rows_of(file(NAMES.encode(encoding)))

        assert head.columns == ["Name", "E-Mail", "Ort"]
        assert rows == [
            (2, ["Jörg Müller", "joerg@x.test", "Köln"]),
            (3, ["Éva", "eva@x.test", "Łódź"]),
        ]

    def test_is_read_as_western_where_it_is_no_unicode(self, file):
        head, rows = rows_of(file("Name,Ort\nJörg,Köln €\n".encode("cp1252")))

        assert (head.encoding, rows[0][1]) == ("cp1252", ["Jörg", "Köln €"])

    def test_is_read_as_somebody_says(self, file):
        head, _ = rows_of(file("Name,Ort\nЮлия,Москва\n".encode("cp1251")), encoding="cp1251")

        assert head.samples == [["Юлия", "Москва"]]

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_finds_the_delimiter(self, file, delimiter):
        lines = ['"a, b; c",x', "d,y", "e,z"]
        content = "\n".join(
            line.replace('",', f'"{delimiter}')
            .replace("d,", f"d{delimiter}")
            .replace("e,", f"e{delimiter}")
            for line in lines
        )

        head, _ = rows_of(file(content.encode()), has_header=False)

        assert head.delimiter == delimiter
        assert head.samples[0] == ["a, b; c", "x"]

    def test_counts_lines_within_quotes_and_leaves_out_blank_ones(self, file):
        _, rows = rows_of(file(b'name,city\n"Jane\nDoe",X\n\n ,\nJohn,Y\n'))

        assert rows == [(2, ["Jane\nDoe", "X"]), (6, ["John", "Y"])]

    def test_names_doubled_and_empty_headings_apart(self, file):
        head, _ = rows_of(file(b"name,name,,na\x00me\na,b,c,d\n"))

        assert head.columns == ["name", "name (2)", "Column 3", "name (3)"]

    def test_may_have_no_headings(self, file):
        head, rows = rows_of(file(b"jane@x.test,Jane\njohn@x.test,John\n"))

        assert (head.has_header, head.columns) == (False, ["Column 1", "Column 2"])
        assert len(rows) == 2

    @pytest.mark.parametrize(
        ("content", "refusal"),
        [
            (b"", EmptyFile),
            (b"\xef\xbb\xbf", EmptyFile),
            (b"\n\n  \n", EmptyFile),
            (b",".join([b"x"] * 501), TooManyColumns),
            (b'name,city\nJane,"Berlin\nJohn,Paris\n', UnclosedQuote),
            (b'name,city\nJane,"Berlin', UnclosedQuote),
            (b'name\n"' + b"x" * 200_000 + b'"\n', UnclosedQuote),
            (b"%PDF-1.4 \x00\x01", UnreadableFile),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", UnreadableFile),
            (b"PK\x03\x04 nonsense", UnreadableFile),
        ],
    )
    def test_says_what_is_wrong_with_it(self, file, content, refusal):
        with pytest.raises(refusal):
            rows_of(file(content))

    def test_names_the_line_that_is_not_in_the_encoding_somebody_said(self, file):
        with pytest.raises(WrongEncoding, match="Line"):
            rows_of(file(b"name\n" + b"x\n" * 60 + b"J\xf6rg\n"), encoding="utf-8")

    def test_takes_a_quotation_mark_that_opens_nothing(self, file):
        _, rows = rows_of(file(b'name,size\npipe,5" wide\n'))

        assert rows == [(2, ["pipe", '5" wide'])]

    @settings(max_examples=60, deadline=None)
    @given(
        rows=some.lists(
            some.lists(
                some.text(
                    some.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"),
                    max_size=12,
                ),
                min_size=2,
                max_size=2,
            ),
            min_size=1,
            max_size=6,
        ),
        delimiter=some.sampled_from(csv_files.DELIMITERS),
        encoding=some.sampled_from(["utf-8-sig", "utf-16", "utf-8"]),
    )
    def test_gives_back_whatever_was_written(self, tmp_path_factory, rows, delimiter, encoding):
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows([["first", "second"], *rows])
        path = tmp_path_factory.mktemp("csv") / "file"
        path.write_bytes(text.getvalue().encode(encoding))

        read = [cells for _, cells in csv_files.read_lines(path, encoding, delimiter)]

        assert read == [["first", "second"], *rows]


class TestOwnExport:
    PAYLOADS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "'quoted", "'=x", " =1"]

    @pytest.mark.parametrize("value", PAYLOADS)
    def test_comes_back_as_it_was(self, file, value):
        (line,) = list(csv.reader(io.StringIO(csv_lines([[value, "x"]]).decode(), newline="")))

        assert line[0][0] == "'"
        assert plain_cell(line[0]) == value


class TestXlsx:
    def test_reads_what_cells_show(self, file):
        import datetime

        content = workbook(
            [
                ["Name", "Born", "Score", "Phone", "Member"],
                ["Jane", datetime.datetime(1980, 3, 10), 1.5, 493012345678.0, True],
                ["John", None, 2, "=1+1", None],
            ]
        )

        head, rows = rows_of(file(content))

        assert head.kind == Import.Kind.XLSX
        assert rows[0] == (2, ["Jane", "1980-03-10", "1.5", "493012345678", "true"])
        # A formula that no program worked out shows nothing.
        assert rows[1][1][:4] == ["John", "", "2", ""]

    def test_refuses_a_bomb_before_unpacking_it(self, file):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/worksheets/sheet1.xml", b" " * (30 << 20))

        with pytest.raises(FileTooLarge):
            rows_of(file(held.getvalue()))

    def test_refuses_more_rows_than_it_can_read_in_time(self, file, monkeypatch):
        monkeypatch.setattr(xlsx_files, "MOST_ROWS", 3)

        with pytest.raises(FileTooLarge, match="CSV"):
            rows_of(file(workbook([["x"]] * 6)))

    def test_refuses_what_is_no_text_whatever_its_name(self, file):
        noise = bytes(sign * 7 % 256 for sign in range(4000))

        with pytest.raises(UnreadableFile):
            rows_of(file(b"name,mail\n" + noise))

    def test_refuses_a_package_that_is_no_workbook(self, file):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as packed:
            packed.writestr("word/document.xml", "<x/>")

        with pytest.raises(UnreadableFile):
            rows_of(file(held.getvalue()))


class TestVcards:
    def test_reads_every_card(self, file):
        content = (
            "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Doe;Jane;;;\r\nFN:Jane Doe\r\n"
            "EMAIL;TYPE=INTERNET:jane@x.test\r\nitem1.EMAIL:second@x.test\r\n"
            "TEL;TYPE=CELL:+49 30 12345678\r\nORG:Northgate School;Science\r\n"
            "ADR;TYPE=HOME:;;Main St 1;Berlin;;10115;Germany\r\nBDAY:1980-03-10\r\n"
            "NOTE:Likes tea\\, and\\n long\r\n  walks\r\nCATEGORIES:VIP,New\r\nEND:VCARD\r\n"
            "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;"
            "J=C3=B6rg\r\nEND:VCARD\r\n"
        )

        head, rows = rows_of(file(content.encode()))

        jane = dict(zip(head.columns, rows[0][1], strict=True))
        assert (jane["First name"], jane["Last name"], jane["City"]) == ("Jane", "Doe", "Berlin")
        assert (jane["E-mail"], jane["Other e-mails"]) == ("jane@x.test", "second@x.test")
        assert (jane["Organisation"], jane["Tags"]) == ("Northgate School", "VIP,New")
        assert jane["Note"] == "Likes tea, and\n long walks"
        joerg = dict(zip(head.columns, rows[1][1], strict=True))
        assert (joerg["First name"], joerg["Last name"]) == ("Jörg", "Müller")
        assert [line for line, _ in rows] == [1, 15]

    def test_needs_one_card(self, file):
        with pytest.raises(EmptyFile):
            rows_of(file(b"BEGIN:VCARD\r\nFN:Jane\r\n"))

"""Thousands of rows written, changed and asked for at once hold what was given."""

from datetime import date

import pytest
from django.db import connection

from contacts.models import Contact
from ground.arrays import id_array, text_array
from ground.copying import copy_rows, reserve_ids
from ground.updating import update_rows
from imports.models import ImportLine
from tests.imports.files import taken_in
from tests.make import make_contact

pytestmark = pytest.mark.django_db
#: What means something in COPY, in an array or in JSON.
TRICKY = ["plain", "a\tb\nc\rd", "C:\\new", "\\N", '{"a","b"}', "", "NULL", "O'Neill, 50 % ü 日本"]


class TestCopyRows:
    def test_writes_texts_numbers_and_structures_as_they_are(self):
        work = taken_in("email\na@x.test\n")
        columns = ("of_id", "line", "outcome", "label", "contact", "version", "kept")
        rest = ("reason", "column", "undone")
        rows = [
            (work.pk, line, "created", text, None if line % 2 else line, 1, {"said": [text]})
            for line, text in enumerate(TRICKY)
        ]

        copy_rows(ImportLine._meta.db_table, columns + rest, [(*row, "", "", "") for row in rows])

        stands = ImportLine.objects.order_by("line").values_list(*columns)
        assert list(stands) == rows

    def test_takes_no_rows_too(self):
        copy_rows(ImportLine._meta.db_table, ("of_id",), [])

        assert not ImportLine.objects.exists()


class TestReserveIds:
    def test_gives_each_id_once(self):
        ids = reserve_ids(Contact._meta.db_table, 3)

        assert len({*ids, make_contact().pk}) == 4


class TestUpdateRows:
    def test_gives_each_row_its_own_values_and_leaves_the_other_columns(self):
        rows = [make_contact(f"Jane {n}", source="list") for n in range(len(TRICKY))]
        for row, text in zip(rows, TRICKY, strict=True):
            row.last_name, row.custom, row.birth_date = text, {"said": text}, date(1990, 1, 2)
            row.owner_id, row.source = None, "never written"

        update_rows(rows, ["last_name", "custom", "birth_date", "owner"])

        columns = ("first_name", "last_name", "custom", "birth_date", "owner", "source")
        assert list(Contact.objects.order_by("id").values_list(*columns)) == [
            ("Jane", text, {"said": text}, date(1990, 1, 2), None, "list") for text in TRICKY
        ]


class TestArrays:
    @pytest.mark.parametrize("given", [TRICKY, ["plain"], []])
    def test_are_read_as_what_they_hold(self, given):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT value FROM unnest(%s::text[], %s::bigint[]) AS one (value, n) ORDER BY n",
                [text_array(given), id_array(range(len(given)))],
            )
            assert [value for (value,) in cursor.fetchall()] == given

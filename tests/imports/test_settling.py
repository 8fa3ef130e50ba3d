"""What is said of an import before it runs: how its file is read, and what its columns are."""

import json

import pytest
from django.test import Client

from contacts.models import Contact
from imports import files
from imports.models import Import
from tests.imports.files import brought_in, finished, taken_in
from tests.imports.test_reading import workbook
from tests.make import ada, ben, make_user

pytestmark = pytest.mark.django_db

IMPORTS = "/api/v1/imports/"
CYRILLIC = "Vorname,E-Mail,Ort\nЮлия,julia@x.test,Москва\n".encode("cp1251")


@pytest.fixture
def client():
    browser = Client()
    browser.force_login(ada())
    return browser


def settle(client, work, **said):
    path = f"{IMPORTS}{work.pk}/"
    return client.patch(path, json.dumps(said), content_type="application/json")


class TestSettleImport:
    def test_is_for_whoever_may_see_the_import(self, client):
        work = taken_in(CYRILLIC)

        for person, status in ((None, 401), (ben(), 403)):
            browser = Client()
            if person:
                browser.force_login(person)
            assert settle(browser, work, encoding="cp1251").status_code == status
        manager = Client()
        manager.force_login(make_user("mara@firm.test", role="crm_manager"))
        assert settle(manager, work, encoding="cp1251").status_code == 404
        work.refresh_from_db()
        assert work.encoding == "cp1252"

    def test_reads_the_head_in_another_encoding(self, client):
        work = taken_in(CYRILLIC)
        assert work.samples == [["Þëèÿ", "julia@x.test", "Ìîñêâà"]]

        found = settle(client, work, encoding="cp1251").json()

        assert found["samples"] == [["Юлия", "julia@x.test", "Москва"]]
        assert (found["encoding"], found["delimiter"]) == ("cp1251", ",")
        finished(work_run(client, work))
        assert Contact.objects.get().first_name == "Юлия"

    def test_keeps_what_was_matched_where_the_columns_stay(self, client):
        work = taken_in(CYRILLIC)
        settle(client, work, mapping={"Ort": "description"})

        found = settle(client, work, encoding="cp1251").json()

        assert found["mapping"] == {"Ort": "description"}

    def test_parts_the_columns_by_another_delimiter_and_guesses_them(self, client):
        work = taken_in("Vorname|E-Mail, privat\nJane|jane@x.test, old\n", delimiter=",")
        assert work.columns == ["Vorname|E-Mail", "privat"]

        found = settle(client, work, delimiter="|").json()

        assert found["columns"] == ["Vorname", "E-Mail, privat"]
        assert found["mapping"] == {"Vorname": "first_name"}

    def test_looks_for_headings_again_where_the_columns_are_others(self, client):
        work = taken_in("Jane|1\nJohn|2\n", delimiter=";")
        assert work.has_header

        found = settle(client, work, delimiter="|").json()

        assert (found["has_header"], found["columns"]) == (False, ["Column 1", "Column 2"])
        assert settle(client, work, has_header=True).json()["columns"] == ["Jane", "1"]

    def test_reads_another_sheet(self, client):
        data = workbook([["Notes"], ["Nobody"]], People=[["E-Mail"], ["jane@x.test"]])
        work = taken_in(data, name="people.xlsx")
        assert (work.sheet, work.columns) == ("Sheet", ["Notes"])

        found = settle(client, work, sheet="People").json()

        assert (found["sheets"], found["sheet"]) == (["Sheet", "People"], "People")
        assert found["mapping"] == {"E-Mail": "email"}
        finished(work_run(client, work))
        assert Contact.objects.get().emails.get().address == "jane@x.test"

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"encoding": "utf-8"}, "wrong_encoding"),
            ({"encoding": "rot13"}, "invalid"),
            ({"mapping": {"Nobody": "email"}}, "unknown_column"),
            ({"mapping": {"Ort": "nonsense"}}, "unknown_target"),
            ({"dry_run": True}, "invalid"),
        ],
    )
    def test_says_what_cannot_be_and_changes_nothing(self, client, said, code):
        work = taken_in(CYRILLIC)
        before = Import.objects.filter(pk=work.pk).values().get()

        answer = settle(client, work, **said)

        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert Import.objects.filter(pk=work.pk).values().get() == before

    def test_refuses_a_sheet_that_is_not_there(self, client):
        work = taken_in(workbook([["E-Mail"]]), name="people.xlsx")

        answer = settle(client, work, sheet="Nowhere")

        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_sheet")

    def test_keeps_what_was_matched_for_whoever_comes_back(self, client):
        work = taken_in("E-Mail,Rufname\njane@x.test,Jane\n")

        settle(
            client, work, mapping={"E-Mail": "", "Rufname": "last_name"}, quiet=False, tags=["A"]
        )

        shown = client.get(f"{IMPORTS}{work.pk}/").json()
        assert shown["mapping"] == {"Rufname": "last_name"}
        assert (shown["quiet"], shown["tags"], shown["status"]) == (False, ["A"], "waiting")
        assert settle(client, work, mapping={}).json()["mapping"] == {}

    def test_forgets_a_check_of_the_file_as_it_was_read_before(self, client):
        work = brought_in(CYRILLIC, dry_run=True)

        kept = settle(client, work, on_duplicate="skip", encoding="cp1252").json()
        assert (kept["status"], kept["dry_run"], kept["created"]) == ("done", True, 1)
        found = settle(client, work, encoding="cp1251").json()

        assert (found["status"], found["dry_run"], found["created"]) == ("waiting", False, 0)
        assert (found["job"], found["has_error_file"]) == (None, False)

    def test_is_too_late_once_it_has_run_or_is_forgotten(self, client):
        done, waiting = brought_in(CYRILLIC), taken_in(CYRILLIC)
        files.forget(waiting.pk)

        for work, code in ((done, "import_has_run"), (waiting, "import_forgotten")):
            answer = settle(client, work, encoding="cp1251")
            assert (answer.status_code, answer.json()["code"]) == (409, code)


def work_run(client, work):
    answer = client.post(f"{IMPORTS}{work.pk}/run/", "{}", content_type="application/json")
    assert answer.status_code == 202
    return work

"""Imports over REST."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Contact
from imports.models import Import
from tests.imports.files import brought_in, finished, upload
from tests.make import ada, ben, make_contact, make_user

pytestmark = pytest.mark.django_db

IMPORTS = "/api/v1/imports/"
FILE = "E-Mail,Vorname,Nonsense\njane@x.test,Jane,x\nbad,John,y\n"


@pytest.fixture
def client():
    browser = Client()
    browser.force_login(ada())
    return browser


def send(client, content=FILE, **given):
    body = {"file": upload(content), **given}
    return client.post(IMPORTS, body)


def post(client, path, **body):
    return client.post(path, json.dumps(body), content_type="application/json")


class TestImports:
    def test_are_for_whoever_may_import(self, client):
        made = send(client).json()
        for person, status in ((None, 401), (ben(), 403)):
            browser = Client()
            if person:
                browser.force_login(person)
            assert send(browser).status_code == status
            assert browser.get(IMPORTS).status_code == status
        manager = Client()
        manager.force_login(make_user("mara@firm.test", role="crm_manager"))
        assert manager.get(f"{IMPORTS}{made['id']}/").status_code == 404
        assert manager.get(f"{IMPORTS}{made['id']}/lines/").json()["results"] == []
        assert Import.objects.count() == 1

    def test_guess_what_columns_are_and_wait(self, client):
        answer = send(client)

        made = answer.json()
        assert (answer.status_code, made["status"]) == (201, "waiting")
        assert made["mapping"] == {"E-Mail": "email", "Vorname": "first_name"}
        assert made["samples"] == [["jane@x.test", "Jane", "x"], ["bad", "John", "y"]]

    def test_begin_at_once_with_a_mapping(self, client):
        mapping = json.dumps({"E-Mail": "email", "Vorname": "first_name"})
        make_contact("J D", email="jane@x.test")

        made = send(client, mapping=mapping, on_duplicate="update", dry_run="true").json()
        assert (made["status"], made["dry_run"]) == ("running", True)
        finished(Import.objects.get(pk=made["id"]))
        shown = client.get(f"{IMPORTS}{made['id']}/").json()
        assert (shown["status"], shown["updated"], shown["invalid"]) == ("done", 1, 1)
        assert Contact.objects.get().first_name == "J"

        answer = post(client, f"{IMPORTS}{made['id']}/run/")
        assert answer.status_code == 202
        finished(Import.objects.get(pk=made["id"]), now=timezone.now())
        assert Contact.objects.get().first_name == "Jane"
        sent = client.get(f"{IMPORTS}{made['id']}/errors/")
        assert "people-refused.csv" in sent["Content-Disposition"]
        refused = b"".join(sent.streaming_content)
        assert b"bad,John,y," in refused
        lines = client.get(f"{IMPORTS}{made['id']}/lines/?outcome=invalid").json()["results"]
        assert [(one["line"], one["column"]) for one in lines] == [(3, "E-Mail")]

        assert post(client, f"{IMPORTS}{made['id']}/undo/").json()["status"] == "undoing"
        finished(Import.objects.get(pk=made["id"]))
        assert Contact.objects.get().first_name == "J"
        assert client.get(f"{IMPORTS}{made['id']}/").json()["status"] == "undone"

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"mapping": '{"Nobody": "email"}'}, "unknown_column"),
            ({"mapping": '{"E-Mail": "nonsense"}'}, "unknown_target"),
            ({"mapping": '{"E-Mail": "email", "Vorname": "email"}'}, "target_twice"),
            ({"mapping": '{"E-Mail": ""}'}, "nothing_mapped"),
            ({"mapping": "[1]"}, "invalid"),
            ({"mapping": "{"}, "invalid"),
            ({"on_duplicate": "merge"}, "invalid"),
            ({"encoding": "rot13"}, "invalid"),
            ({"strange": "1"}, "invalid"),
        ],
    )
    def test_say_what_cannot_be_and_keep_nothing(self, client, given, code):
        answer = send(client, **given)

        assert answer.status_code == 400
        assert answer.json()["code"] in {code, "invalid"}
        assert not Import.objects.exists()

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"PK\x03\x04", b"%PDF-1", b"\x00" * 90])
    def test_refuse_what_is_no_table(self, client, content):
        answer = send(client, content)

        assert answer.status_code == 400
        assert not Import.objects.exists()

    def test_need_a_file(self, client):
        assert client.post(IMPORTS, {}).status_code == 400

    def test_a_repeated_sending_takes_the_file_once(self, client):
        for _ in range(2):
            body = {"file": upload(FILE)}
            answer = client.post(IMPORTS, body, headers={"Idempotency-Key": "one"})
            assert answer.status_code == 201

        assert Import.objects.count() == 1

    def test_run_once(self, client):
        work = brought_in("email\njane@x.test\n")

        answer = post(client, f"{IMPORTS}{work.pk}/run/")

        assert (answer.status_code, answer.json()["code"]) == (409, "import_has_run")

    def test_can_be_cancelled(self, client):
        made = send(client, dry_run="false").json()

        answer = client.post(f"{IMPORTS}{made['id']}/cancel/")

        assert answer.json()["status"] == "cancelled"
        assert not Contact.objects.exists()

    def test_list_asks_as_much_for_one_as_for_many(self, client, django_assert_num_queries):
        for _ in range(3):
            send(client)
        client.get(IMPORTS)

        with django_assert_num_queries(3):
            found = client.get(IMPORTS).json()

        assert len(found["results"]) == 3

    def test_name_the_fields_a_column_can_be(self, client):
        found = client.get(f"{IMPORTS}fields/").json()["results"]

        assert {"name": "email", "label": "E-mail", "group": "reach"} in found

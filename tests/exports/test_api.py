import csv
import io

import pytest

from contacts.models import Contact, CustomField
from exports.formats import CSV
from jobs import engine, files
from jobs.models import Job
from tests.make import NOON, ada, ben, make_contact, make_organisation, make_user
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
EXPORTS = "/api/v1/contact-exports/"
COLUMNS = f"{EXPORTS}columns/"


def rows_of_next():
    job = engine.run_next(clock=Clock(NOON))
    assert job
    text = files.result_path(job).read_text()
    return list(csv.DictReader(io.StringIO(text, newline="")))


class TestExports:
    def test_start_a_job_for_those_who_may(self, api):
        make_contact("Jane Doe")
        api.force_authenticate(ada())

        answer = api.post(EXPORTS)

        assert (answer.status_code, answer.json()["kind"]) == (202, "contacts.export")
        assert Contact.objects.count() == answer.json()["total"] == 1

    def test_write_only_those_asked_for(self, api):
        jane, _, june = (make_contact(name) for name in ("Jane Doe", "John Roe", "June Doe"))
        api.force_authenticate(ada())

        by_id = api.post(EXPORTS, {"ids": [jane.pk]}).json()
        chosen = [row["first_name"] for row in rows_of_next()]
        by_filter = api.post(EXPORTS, {"filter": {"q": "doe"}, "leave_out": [june.pk]}).json()
        filtered = [row["first_name"] for row in rows_of_next()]

        assert (by_id["total"], by_filter["total"]) == (1, 1)
        assert (chosen, filtered) == (["Jane"], ["Jane"])

    def test_write_the_columns_and_the_headings_asked_for(self, api):
        make_organisation("School")
        api.force_authenticate(ada())
        asked = {"columns": ["name", "id"], "headings": "labels", "format": CSV}

        api.post("/api/v1/organisation-exports/", asked)

        (row,) = rows_of_next()
        assert list(row) == ["Name", "Id"]
        assert row["Name"] == "School"

    @pytest.mark.parametrize(
        "body",
        [
            *({"ids": []}, {"filter": {"colour": "red"}}, {"ids": [1], "filter": {}}, {"x": 1}),
            *({"format": "pdf"}, {"columns": []}, {"columns": ["secret"]}, {"delimiter": "x"}),
        ],
    )
    def test_refuse_what_cannot_be_read(self, api, body):
        api.force_authenticate(ada())

        assert api.post(EXPORTS, body).status_code == 400
        assert not Job.objects.exists()

    def test_refuse_strangers_and_those_who_may_not(self, api):
        assert api.post(EXPORTS).status_code == 401
        api.force_authenticate(ben())
        assert api.post(EXPORTS).status_code == 403
        assert not Job.objects.exists()


class TestColumns:
    def test_are_listed_with_the_fields_of_the_firm(self, api, django_assert_num_queries):
        CustomField.objects.create(slug="level", label="Level", kind="number")
        person = ada()
        person.granted_codes  # noqa: B018 - asked beforehand
        api.force_authenticate(person)

        with django_assert_num_queries(2):
            found = api.get(COLUMNS).json()["columns"]

        assert {"key": "custom.level", "label": "Level", "is_usual": False} in found
        assert {"key": "id", "label": "Id", "is_usual": True} in found

    def test_are_for_those_who_may_export(self, api):
        api.force_authenticate(ben())

        assert api.get(COLUMNS).status_code == 403


class TestDatabase:
    def test_is_for_those_with_the_permission(self, api):
        api.force_authenticate(make_user("max@firm.test", role="crm_manager"))
        refused = api.post("/api/v1/database-exports/")
        api.force_authenticate(ada())
        started = api.post("/api/v1/database-exports/")

        assert (refused.status_code, started.status_code) == (403, 202)
        assert Job.objects.get().kind == "database.export"

    def test_asks_a_browser_for_a_sign_in_of_the_last_minutes(self, client):
        client.force_login(ada())

        answer = client.post("/api/v1/database-exports/")

        assert (answer.status_code, answer.json()["code"]) == (403, "recent_sign_in_needed")
        assert not Job.objects.exists()

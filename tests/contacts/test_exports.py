import csv
import io

import pytest
from django.db import OperationalError

from accounts.models import Role
from contacts import exports
from contacts.models import Contact
from jobs import engine, files
from jobs.errors import JobNotPermitted
from jobs.files import csv_lines
from jobs.kinds import KINDS, LEASE
from jobs.models import Job, State
from tests.make import NOON, ada, ben, make_contact, make_user
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
EXPORTS = "/api/v1/contact-exports/"


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(exports, "BATCH", 2)


def rows_of(job):
    text = files.result_path(job).read_text()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def run(clock=None):
    job = engine.run_next(clock=clock or Clock(NOON))
    assert job
    return Job.objects.get(pk=job.pk)


class TestExportContacts:
    def test_writes_every_contact_once(self, small_batches):
        for number in range(5):
            make_contact(f"Jane {number}", email=f"jane{number}@x.test", owner=ben())
        exports.export_contacts(by=ada(), now=NOON)

        job = run()

        rows = rows_of(job)
        assert (job.state, job.done, job.total, job.result) == (State.DONE, 5, 5, {"contacts": 5})
        assert [row["last_name"] for row in rows] == ["0", "1", "2", "3", "4"]
        assert (rows[0]["email"], rows[0]["owner"]) == ("jane0@x.test", "ben@firm.test")

    def test_writes_formulas_as_text(self):
        make_contact("=HYPERLINK(1) Doe", source="@import")
        exports.export_contacts(by=ada(), now=NOON)

        (row,) = rows_of(run())

        assert row["first_name"].startswith("'=")
        assert row["source"] == "'@import"

    def test_has_a_heading_where_there_is_nobody(self):
        exports.export_contacts(by=ada(), now=NOON)

        assert files.result_path(run()).read_text().strip() == ",".join(exports.TITLES)

    def test_resumes_after_a_stop_without_losing_or_doubling_a_row(
        self, small_batches, monkeypatch
    ):
        for number in range(7):
            make_contact(f"Jane {number}")
        exports.export_contacts(by=ada(), now=NOON)
        clock = Clock(NOON)
        plain = csv_lines

        def stop_once(rows):
            if Job.objects.get().done == 4 and Job.objects.get().crashes == 0:
                raise OperationalError("gone")
            return plain(rows)

        monkeypatch.setattr(exports, "csv_lines", stop_once)
        stopped = run(clock)
        clock.move(seconds=LEASE.total_seconds())
        resumed = run(clock)

        assert (stopped.done, stopped.state) == (4, State.RUNNING)
        assert [row["last_name"] for row in rows_of(resumed)] == list("0123456")

    def test_stops_where_the_person_may_no_longer_export(self, small_batches):
        manager = make_user("max@firm.test", role="crm_manager")
        make_contact("Jane Doe")
        exports.export_contacts(by=manager, now=NOON)
        Role.objects.filter(slug="crm_manager").update(grants={})

        job = run()

        assert (job.state, job.result_bytes) == (State.FAILED, 0)
        assert "may no longer export" in job.error

    def test_refuses_who_may_not_export(self):
        with pytest.raises(JobNotPermitted):
            exports.export_contacts(by=ben(), now=NOON)

        assert not Job.objects.exists()


class TestApi:
    def test_starts_a_job_for_those_who_may(self, api):
        make_contact("Jane Doe")
        api.force_authenticate(ada())

        answer = api.post(EXPORTS)

        assert (answer.status_code, answer.json()["kind"]) == (202, "contacts.export")
        assert Contact.objects.count() == answer.json()["total"] == 1

    def test_writes_only_those_asked_for(self, api):
        jane, _, june = (make_contact(name) for name in ("Jane Doe", "John Roe", "June Doe"))
        api.force_authenticate(ada())

        by_id = api.post(EXPORTS, {"ids": [jane.pk]}).json()
        chosen = [row["first_name"] for row in rows_of(run())]
        by_filter = api.post(EXPORTS, {"filter": {"q": "doe"}, "leave_out": [june.pk]}).json()
        filtered = [row["first_name"] for row in rows_of(run())]

        assert (by_id["total"], by_filter["total"]) == (1, 1)
        assert (chosen, filtered) == (["Jane"], ["Jane"])

    @pytest.mark.parametrize(
        "body", [{"ids": []}, {"filter": {"colour": "red"}}, {"ids": [1], "filter": {}}, {"x": 1}]
    )
    def test_refuses_what_it_cannot_read(self, api, body):
        api.force_authenticate(ada())

        assert api.post(EXPORTS, body).status_code == 400
        assert not Job.objects.exists()

    def test_refuses_strangers_and_those_who_may_not(self, api):
        assert api.post(EXPORTS).status_code == 401
        api.force_authenticate(ben())
        assert api.post(EXPORTS).status_code == 403
        assert not Job.objects.exists()

    def test_the_kind_asks_for_the_export_permission(self):
        assert KINDS["contacts.export"].code == "crm.contacts.export"

import csv
import io
import json
from datetime import date

import openpyxl
import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditRow, Role
from contacts.models import Contact, ContactEmail, CustomField, Identity
from exports import formats, lists
from exports.errors import UnknownExportColumn
from exports.lists import CONTACTS, ORGANISATIONS, Wish, export_list
from jobs import downloads, engine, files
from jobs.errors import JobNotPermitted
from jobs.kinds import KINDS, LEASE
from jobs.models import Job, State
from tests.make import (
    NOON,
    ada,
    ben,
    make_contact,
    make_organisation,
    make_segment,
    make_tag,
    make_team,
    make_user,
)
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
ALL = [
    *("email", "other_emails", "tags", "stage", "owner", "team", "birth_date", "address.city"),
    *("email_verified", "custom.level", "custom.days", "custom.fee", "custom.since"),
]


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(lists, "BATCH", 2)


def run(clock=None):
    job = engine.run_next(clock=clock or Clock(NOON))
    assert job
    return Job.objects.get(pk=job.pk)


def exported(subject=CONTACTS, **wish):
    """The job of an export, done."""
    export_list(subject, Wish(**wish), by=ada(), now=NOON)
    job = run()
    assert job.state == State.DONE, job.error
    return job


def rows_of(job, delimiter=","):
    text = files.result_path(job).read_text()
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def sheets_of(job):
    book = openpyxl.load_workbook(io.BytesIO(files.result_path(job).read_bytes()))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def make_fields():
    kinds = {"level": "number", "days": "multi_select", "fee": "currency", "since": "date"}
    for slug, kind in kinds.items():
        options = [{"value": d, "label": d.title()} for d in ("mon", "tue")]
        CustomField.objects.create(
            slug=slug, label=slug.title(), kind=kind, options=options if slug == "days" else []
        )


def make_whole_contact():
    """A contact with something in each column of ALL."""
    make_fields()
    jane = make_contact(
        "Jane Doe",
        email="jane@x.test",
        owner=ben(),
        team=make_team(),
        birth_date=date(1980, 3, 10),
        address={"city": "Berlin"},
        custom={
            "level": -7,
            "days": ["mon", "tue"],
            "fee": {"amount": "12.50", "currency": "EUR"},
            "since": "2026-01-31",
        },
    )
    ContactEmail.objects.create(contact=jane, address="more@x.test")
    make_tag("VIP", on=[jane])
    make_tag("A, B", on=[jane])
    return jane


class TestExportList:
    def test_writes_every_contact_once(self, small_batches):
        for number in range(5):
            make_contact(f"Jane {number}", email=f"jane{number}@x.test", owner=ben())

        job = exported()

        rows = rows_of(job)
        assert (job.done, job.total, job.result) == (5, 5, {"contacts": 5})
        assert [row["last_name"] for row in rows] == ["0", "1", "2", "3", "4"]
        assert (rows[0]["email"], rows[0]["owner"]) == ("jane0@x.test", "ben@firm.test")

    def test_writes_formulas_as_text(self):
        make_contact("=HYPERLINK(1) Doe", source="@import")

        (row,) = rows_of(exported())

        assert row["first_name"].startswith("'=")
        assert row["source"] == "'@import"

    def test_has_a_heading_where_there_is_nobody(self):
        job = exported()

        assert files.result_path(job).read_text().strip() == ",".join(job.arguments["titles"])

    def test_writes_the_columns_asked_for_in_their_order(self):
        make_whole_contact()

        (row,) = rows_of(exported(columns=ALL))

        assert list(row) == ALL
        assert list(row.values()) == [
            *("jane@x.test", "more@x.test", "A, B; VIP", "", "ben@firm.test", "sales"),
            *("1980-03-10", "Berlin", "false", "-7", "mon; tue", "12.50 EUR", "2026-01-31"),
        ]

    def test_refuses_a_column_that_there_is_not_and_queues_nothing(self):
        with pytest.raises(UnknownExportColumn, match=r"custom\.nothing"):
            export_list(CONTACTS, Wish(columns=["id", "custom.nothing"]), by=ada(), now=NOON)

        assert not Job.objects.exists()

    def test_never_has_a_field_that_is_being_retired(self):
        make_fields()
        CustomField.objects.filter(slug="level").update(is_retired=True)

        assert "custom.level" not in {column.key for column in CONTACTS.columns()}

    def test_leaves_a_column_empty_that_went_away_meanwhile(self):
        make_whole_contact()
        export_list(CONTACTS, Wish(columns=["id", "custom.level"]), by=ada(), now=NOON)
        CustomField.objects.filter(slug="level").delete()

        (row,) = rows_of(run())

        assert row["custom.level"] == ""

    def test_writes_labels_in_the_language_of_whoever_asks(self):
        make_contact()

        job = exported(columns=["last_name", "email"], has_labels=True)

        assert job.arguments["titles"] == ["Last name", "E-mail"]

    def test_writes_a_segment(self):
        jane, _ = make_contact("Jane Doe"), make_contact("John Roe")
        make_segment("Friends", of=[jane])

        assert [row["first_name"] for row in rows_of(exported(filters={"segment": "friends"}))] == [
            "Jane"
        ]

    def test_writes_organisations(self):
        district = make_organisation("District")
        make_organisation("School", parent=district, address={"city": "Berlin"})

        job = exported(ORGANISATIONS, columns=["name", "parent", "address.city"])

        assert [list(row.values()) for row in rows_of(job)] == [
            ["District", "", ""],
            ["School", "District", "Berlin"],
        ]

    def test_asks_as_often_whatever_the_number(self):
        make_whole_contact()

        def asked(count):
            for number in range(count):
                make_contact(f"Jane {number}", email=f"{number}-{count}@x.test", owner=ben())
            job = export_list(CONTACTS, Wish(columns=ALL), by=ada(), now=NOON)
            with CaptureQueriesContext(connection) as found:
                list(lists.write_list(job, {}))
            return len(found)

        assert asked(1) == asked(30) <= 16

    def test_is_put_on_the_record(self):
        make_contact()

        job = exported(format="xlsx", columns=["id"], filters={"q": "jane"})

        row = AuditRow.objects.get(action="contacts.exported")
        told = (row.facts["job"], row.facts["format"], row.facts["columns"], row.facts["records"])
        assert told == (job.pk, "xlsx", ["id"], 1)

    def test_refuses_who_may_not_export(self):
        with pytest.raises(JobNotPermitted):
            export_list(CONTACTS, Wish(), by=ben(), now=NOON)

        assert not Job.objects.exists()
        assert not AuditRow.objects.filter(action="contacts.exported").exists()


class TestVisibility:
    def test_writes_only_records_within_the_scope_of_the_permission(self):
        role = Role.objects.create(
            slug="few",
            name="Few",
            grants={"crm.contacts.view": "all", "crm.contacts.export": "own"},
        )
        max_ = make_user("max@firm.test")
        max_.roles.add(role)
        make_contact("His Own", owner=max_)
        make_contact("Not His")
        export_list(CONTACTS, Wish(), by=max_, now=NOON)

        assert [row["first_name"] for row in rows_of(run())] == ["His"]

    def test_stops_where_the_person_may_no_longer_export(self, small_batches):
        manager = make_user("max@firm.test", role="crm_manager")
        make_contact("Jane Doe")
        export_list(CONTACTS, Wish(), by=manager, now=NOON)
        Role.objects.filter(slug="crm_manager").update(grants={})

        job = run()

        assert (job.state, job.result_bytes) == (State.FAILED, 0)
        assert "may no longer export" in job.error

    def test_the_kinds_ask_for_the_export_permission(self):
        codes = {KINDS[kind].code for kind in ("contacts.export", "organisations.export")}
        assert codes == {"crm.contacts.export"}


class TestResuming:
    @pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
    def test_loses_and_doubles_no_row_after_a_stop(self, format, small_batches, monkeypatch):
        for number in range(7):
            make_contact(f"Jane {number}")
        export_list(CONTACTS, Wish(columns=["last_name"], format=format), by=ada(), now=NOON)
        clock, plain = Clock(NOON), formats.format_of

        def stopping(*given):
            made = plain(*given)
            write = made.rows

            def stop_once(rows):
                job = Job.objects.get()
                if job.done == 4 and job.crashes == 0:
                    raise OperationalError("gone")
                return write(rows)

            monkeypatch.setattr(made, "rows", stop_once)
            return made

        monkeypatch.setattr(lists, "format_of", stopping)
        stopped = run(clock)
        # What a worker wrote and never committed is written over.
        with files.result_path(stopped).open("ab") as torn:
            torn.write(b"torn")
        clock.move(seconds=LEASE.total_seconds())
        resumed = run(clock)

        assert (stopped.done, stopped.state, resumed.state) == (4, State.RUNNING, State.DONE)
        assert self.names(resumed, format) == list("0123456")

    def names(self, job, format):
        if format == "csv":
            return [row["last_name"] for row in rows_of(job)]
        if format == "json":
            return [row["last_name"] for row in json.loads(files.result_path(job).read_bytes())]
        return [row[0] for row in sheets_of(job)[0][1:]]


class TestFormats:
    def test_csv_has_a_mark_and_a_delimiter_where_they_are_wished(self):
        make_contact("Jane; Doe", source="-5")

        job = exported(
            columns=["display_name", "source"], delimiter="semicolon", byte_order_mark=True
        )

        assert (
            files.result_path(job).read_bytes().startswith(b"\xef\xbb\xbfdisplay_name;source\r\n")
        )
        assert files.result_path(job).read_text("utf-8-sig").split("\n")[1] == '"Jane; Doe";\'-5'

    def test_json_is_an_array_with_values_as_they_are(self):
        make_whole_contact()

        job = exported(format="json", columns=ALL)

        (row,) = json.loads(files.result_path(job).read_bytes())
        assert row["custom.days"] == ["mon", "tue"]
        assert row["custom.fee"] == {"amount": "12.50", "currency": "EUR"}
        assert (row["custom.level"], row["email_verified"], row["stage"]) == (-7, False, None)
        assert (row["birth_date"], row["tags"]) == ("1980-03-10", ["A, B", "VIP"])

    def test_json_of_nobody_is_an_empty_array(self):
        assert json.loads(files.result_path(exported(format="json")).read_bytes()) == []

    def test_xlsx_keeps_numbers_days_and_text(self):
        make_whole_contact()
        Contact.objects.update(description="=1+1")

        job = exported(format="xlsx", columns=["custom.level", "birth_date", "description"])

        book = openpyxl.load_workbook(io.BytesIO(files.result_path(job).read_bytes()))
        number, day, text = list(book.worksheets[0].rows)[1]
        assert (number.value, number.data_type) == (-7, "n")
        assert (day.value.date(), day.is_date) == (date(1980, 3, 10), True)
        assert (text.value, text.data_type, text.quotePrefix) == ("=1+1", "s", True)

    def test_the_file_is_called_by_its_format(self):
        job = exported(format="xlsx")

        found = downloads.open_result(job=job, for_user=ada())
        found.content.close()

        assert (found.name, found.content_type) == ("contacts.xlsx", formats.TYPES["xlsx"])


class TestOlderJobs:
    def test_goes_on_with_a_job_that_said_nothing_of_columns(self):
        make_contact("Jane Doe")
        Job.objects.create(
            kind="contacts.export", asked_by=ada(), arguments={"filters": {}}, in_line_since=NOON
        )

        job = run()

        assert rows_of(job)[0]["first_name"] == "Jane"
        assert Identity.objects.count() == 0

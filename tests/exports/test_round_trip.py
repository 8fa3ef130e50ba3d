"""What was exported comes back by an import, whatever stands in it."""

from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from contacts.models import Contact, ContactEmail, CustomField
from exports.lists import CONTACTS, Wish, export_list
from exports.workbooks import UNSAYABLE
from imports.models import Import
from jobs import engine, files
from tests.imports.files import brought_in, counts
from tests.jobs.test_files import PAYLOADS
from tests.make import NOON, ada, ben, make_contact, make_organisation, make_tag, make_team
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
#: The database holds no NUL.
HOSTILE = [text.replace("\x00", "") for text in PAYLOADS]
TEXTS = some.text(
    some.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40
)
VALUES = {
    "number": -7.5,
    "percent": 12,
    "currency": {"amount": "-12.50", "currency": "EUR"},
    "boolean": False,
    "date": "2026-01-31",
    "datetime": "2026-01-31T12:00:00Z",
    "url": "https://x.test/?a=1",
    "phone": "+493012345678",
    "picklist": "a,b",
    "multi_select": ["a,b"],
    "json": ["=1", {"a": None}],
    "text": "=1+1",
}


def exported(**wish):
    export_list(CONTACTS, Wish(**wish), by=ada(), now=NOON)
    job = engine.run_next(clock=Clock(NOON))
    assert job
    return files.result_path(job).read_bytes()


def with_descriptions(texts):
    for number, text in enumerate(texts):
        make_contact(f"Jane {number}", email=f"{number}@x.test", description=text)


def descriptions():
    """By number; an import may leave out blanks at the ends."""
    rows = Contact.objects.values_list("last_name", "description")
    return {number: text.strip() for number, text in rows}


class TestHostileCells:
    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(texts=some.lists(TEXTS, min_size=10, max_size=40))
    @example(texts=HOSTILE)
    def test_come_back_from_csv(self, texts):
        Contact.objects.all().delete()
        with_descriptions(texts)
        content = exported(
            columns=["last_name", "email", "description"],
            delimiter="semicolon",
            byte_order_mark=True,
        )
        Contact.objects.all().delete()

        work = brought_in(content)

        wanted = {str(n): text.strip() for n, text in enumerate(texts)}
        assert (work.status, work.invalid) == (Import.Status.DONE, 0)
        assert descriptions() == wanted

    def test_come_back_from_xlsx(self):
        with_descriptions(HOSTILE)
        content = exported(columns=["last_name", "email", "description"], format="xlsx")
        Contact.objects.all().delete()

        work = brought_in(content, name="contacts.xlsx")

        wanted = {str(n): UNSAYABLE.sub("", text).strip() for n, text in enumerate(HOSTILE)}
        assert (work.status, work.invalid) == (Import.Status.DONE, 0)
        assert descriptions() == wanted


class TestWholeContacts:
    @pytest.mark.parametrize("format", ["csv", "xlsx"])
    def test_come_back_with_every_field_that_can_be_written(self, format):
        options = [{"value": "a,b", "label": "A or B"}, {"value": "c", "label": "C"}]
        for kind in VALUES:
            is_list = kind in {"picklist", "multi_select"}
            CustomField.objects.create(
                slug=f"my_{kind}", label=kind, kind=kind, options=options if is_list else []
            )
        jane = make_contact(
            "Jane Doe",
            email="jane@x.test",
            external_id="e-1",
            organisation=make_organisation(),
            owner=ben(),
            team=make_team(),
            birth_date=date(1890, 3, 10),
            country="DE",
            address={"city": "Berlin", "street": "-Weg 1"},
            custom={f"my_{kind}": value for kind, value in VALUES.items()},
        )
        ContactEmail.objects.create(contact=jane, address="more@x.test")
        jane.phones.create(number="+493011111111", is_primary=True)
        make_tag("A, B", on=[jane])
        columns = [column.key for column in CONTACTS.columns()]
        content = exported(columns=columns, format=format)
        Contact.objects.all().delete()

        work = brought_in(content, name=f"contacts.{format}")

        assert counts(work) == {"created": 1}, list(work.lines.values_list("reason"))
        back = Contact.objects.get()
        same = ("external_id", "organisation", "owner", "team", "birth_date", "country", "address")
        assert [getattr(back, name) for name in same] == [getattr(jane, name) for name in same]
        assert back.custom == jane.custom
        assert [one.address for one in back.listed_emails] == ["jane@x.test", "more@x.test"]
        assert [one.number for one in back.listed_phones] == ["+493011111111"]
        assert back.tags == ["A, B"]

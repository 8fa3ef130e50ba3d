"""Taking an import back."""

from datetime import timedelta

import pytest

from contacts.models import (
    Contact,
    ContactEmail,
    ContactPhone,
    Organisation,
    Relationship,
    RelationshipType,
)
from contacts.operations.contacts import change_contact
from contacts.operations.notes import add_note
from imports import running
from imports.errors import NothingToUndo
from imports.models import Import
from imports.operations import undo_import
from jobs.errors import UndoneAlready
from tests.imports.files import brought_in, finished
from tests.make import NOON, ada, make_contact, make_organisation, make_tag

pytestmark = pytest.mark.django_db

#: What undoing moves on rather than back: nobody is to take a later state for an earlier one.
MOVES_ON = ("version", "updated_at")


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)


def taken_back(work, *, by=None, now=NOON):
    undo_import(work=work, by=by or ada(), now=now)
    return finished(work, now=now)


def picture():
    """Everything that is kept of contacts, but for the numbers of rows."""
    return {
        "contacts": [
            {name: value for name, value in row.items() if name not in MOVES_ON}
            for row in Contact.objects.order_by("id").values()
        ],
        "emails": [
            list(
                model.objects.order_by("contact", column).values_list(
                    "contact", column, "label", "is_primary"
                )
            )
            for model, column in ((ContactEmail, "address"), (ContactPhone, "number"))
        ],
        "tags": list(Contact.objects.order_by("id").values_list("id", "taggings__tag__name")),
        "names": list(
            Contact.objects.order_by("id", "identities__value").values_list(
                "id", "identities__value"
            )
        ),
        "organisations": list(Organisation.objects.values_list("id", "name")),
        "relationships": Relationship.objects.count(),
    }


class TestUndo:
    def test_restores_every_row_and_deletes_whom_it_made(self, small_batches):
        school = make_organisation("Northgate School")
        RelationshipType.objects.create(
            slug="works-at", name="works at", reverse_name="employs", to="organisation"
        )
        old = brought_in(
            "id,first name,last name,email,phone,organisation,street,tags,birthday\n"
            "1,Jane,Doe,jane@x.test,+493012345678,Northgate School,Main St 1,VIP,1980-03-10\n"
            "2,John,Roe,john@x.test,,,,,\n"
        )
        assert old.created == 2
        before = picture()

        work = brought_in(
            "id,first name,email,other emails,phone,organisation,role,city,tags,birthday\n"
            "1,Janet,janet@x.test,second@x.test,+493087654321,New Firm,works at,Berlin,Hot,"
            "11.4.1981\n"
            "2,,john@x.test,,+493099999999,Northgate School,works at,,,\n"
            "3,Nora,nora@x.test,,,New Firm,works at,,Hot,\n"
            "1,Janine,,,,,,,,\n"
            "3,Norah,,,,,,,,\n"
        )
        assert (work.created, work.updated, work.invalid) == (1, 4, 0)
        assert picture() != before
        assert Relationship.objects.count() == 3
        assert school.contacts.count() == 1

        work = taken_back(work)

        assert picture() == before
        assert (work.status, work.left) == (Import.Status.UNDONE, 0)

    def test_leaves_what_somebody_did_since_and_says_why(self):
        jane = make_contact("Jane Doe", email="jane@x.test", country="DE")
        work = brought_in(
            "email,first name,last name,country\njane@x.test,Janet,Smith,FR\n"
            "nora@x.test,Nora,,\nann@x.test,Ann,,\ngone@x.test,Gone,,\n"
        )
        change_contact(contact=jane, changes={"first_name": "Jenny"}, by=ada(), now=NOON)
        nora = Contact.objects.get(first_name="Nora")
        change_contact(contact=nora, changes={"country": "AT"}, by=ada(), now=NOON)
        Contact.objects.get(first_name="Gone").delete()

        work = taken_back(work)

        jane.refresh_from_db()
        assert (jane.first_name, jane.last_name, jane.country) == ("Jenny", "Doe", "DE")
        assert not Contact.objects.filter(first_name="Ann").exists()
        assert Contact.objects.filter(pk=nora.pk).exists()
        left = work.lines.filter(undone="left").order_by("line").values_list("line", "reason")
        assert dict(left) == {
            2: "Changed since: first_name.",
            3: "Somebody changed it since.",
            5: "It is gone, or not yours to change.",
        }
        assert (work.restored, work.left) == (1, 3)

    def test_leaves_whom_something_happened_with(self):
        work = brought_in("email,first name\nnora@x.test,Nora\n")
        add_note(of=Contact.objects.get(), content="Called", by=ada(), now=NOON)

        work = taken_back(work)

        assert Contact.objects.get().first_name == "Nora"
        assert work.lines.get().reason == "Something happened with it since."

    def test_takes_back_its_own_tags_alone(self):
        jane = make_contact("Jane Doe", email="jane@x.test")
        make_tag("VIP", on=[jane])

        work = brought_in("email,tags\njane@x.test,VIP;New\n")
        taken_back(work)

        assert [one.tag.name for one in jane.taggings.all()] == ["VIP"]

    def test_is_for_a_day_and_once(self):
        work = brought_in("email\njane@x.test\n")
        rehearsed = brought_in("email\nnora@x.test\n", dry_run=True)

        with pytest.raises(NothingToUndo):
            undo_import(work=rehearsed, by=ada(), now=NOON)
        with pytest.raises(NothingToUndo):
            undo_import(work=work, by=ada(), now=NOON + timedelta(hours=25))
        assert Contact.objects.count() == 1
        taken_back(work, now=NOON + timedelta(hours=24))
        assert not Contact.objects.exists()
        with pytest.raises(UndoneAlready):
            undo_import(work=work, by=ada(), now=NOON)

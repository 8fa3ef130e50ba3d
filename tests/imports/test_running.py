"""What becomes of the lines of a file."""

import csv
import io

import pytest

from contacts.models import Contact, ContactEmail, Organisation, Tagging
from events.models import Activity
from imports import running
from imports.models import Import, ImportLine
from jobs import files as job_files
from tests.imports.files import brought_in, counts
from tests.make import ben, cleo, make_contact, make_user

pytestmark = pytest.mark.django_db

PEOPLE = """First name,Last name,E-mail,Phone,Company,Tags
Jane,Doe,jane@x.test,+493012345678,Northgate School,VIP;New
John,Roe,john@x.test,,Northgate School,
"""


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)


def lines_of(work):
    return list(work.lines.order_by("line").values_list("line", "outcome", "reason"))


def refused(work):
    text = job_files.error_path(work.job).read_text()
    return list(csv.reader(io.StringIO(text, newline="")))


class TestRun:
    def test_makes_contacts_with_all_that_the_file_says(self):
        work = brought_in(PEOPLE)

        jane, john = Contact.objects.order_by("id")
        assert (work.status, counts(work)) == (Import.Status.DONE, {"created": 2})
        assert (jane.display_name, jane.version) == ("Jane Doe", 1)
        assert jane.emails.get().address == "jane@x.test"
        assert jane.phones.get().number == "+493012345678"
        assert jane.organisation == john.organisation == Organisation.objects.get()
        assert [one.tag.name for one in jane.taggings.order_by("tag__name")] == ["New", "VIP"]
        assert jane.identities.get().value == "jane@x.test"
        assert Activity.objects.filter(contact=jane, type="contact_created").count() == 1

    def test_finds_people_by_id_then_by_address_then_by_number(self):
        by_id = make_contact("A A", external_id="7")
        by_mail = make_contact("B B", email="b@x.test")
        by_phone = make_contact("C C")
        by_phone.phones.create(number="+493011111111", is_primary=True)

        work = brought_in(
            "id,first name,email,phone\n7,Anna,,\n,Bert,B@x.test,\n,Cora,,+49 30 11111111\n"
        )

        assert counts(work) == {"updated": 3}
        names = [Contact.objects.get(pk=one.pk).first_name for one in (by_id, by_mail, by_phone)]
        assert names == ["Anna", "Bert", "Cora"]

    def test_says_nothing_by_empty_cells(self):
        make_contact("Jane Doe", email="jane@x.test", country="DE")

        work = brought_in("email,first name,country\njane@x.test,,\n")

        assert counts(work) == {"unchanged": 1}
        assert Contact.objects.get().first_name == "Jane"

    @pytest.mark.parametrize(
        ("policy", "expected", "names"),
        [
            ("skip", {"created": 1, "skipped": 2}, ["Jane", "Nora"]),
            ("update", {"created": 1, "updated": 2}, ["Janet", "Norah"]),
            ("create", {"created": 3}, ["Jane", "Janet", "Nora", "Norah"]),
        ],
    )
    def test_does_what_the_policy_says_about_doubles(self, small_batches, policy, expected, names):
        make_contact("Jane Doe", email="jane@x.test")
        content = "email,first name\njane@x.test,Janet\nnora@x.test,Nora\nNORA@x.test,Norah\n"

        rehearsed = brought_in(content, on_duplicate=policy, dry_run=True)
        assert Contact.objects.count() == 1
        work = brought_in(content, on_duplicate=policy)

        assert counts(rehearsed) == counts(work) == expected
        assert sorted(Contact.objects.values_list("first_name", flat=True)) == names

    def test_lines_of_one_batch_meet_each_other(self):
        work = brought_in("id,email,first name\n1,a@x.test,Jane\n1,,Janet\n,a@x.test,Janina\n")

        assert counts(work) == {"created": 1, "updated": 2}
        assert Contact.objects.get().first_name == "Janina"

    def test_an_additional_address_stands_beside_the_primary_one(self):
        make_contact("Jane Doe", email="jane@x.test")

        brought_in("email,other emails\njane@x.test,old@x.test;JANE@x.test\n")

        held = ContactEmail.objects.order_by("id").values_list("address", "is_primary")
        assert list(held) == [("jane@x.test", True), ("old@x.test", False)]

    def test_gives_tags_and_takes_none(self):
        brought_in("email,tags\njane@x.test,VIP\n")

        work = brought_in("email,tags\njane@x.test,New\n", tags=["Spring"])

        assert counts(work) == {"updated": 1}
        names = Tagging.objects.order_by("tag__name").values_list("tag__name", flat=True)
        assert list(names) == ["New", "Spring", "VIP"]

    def test_refuses_lines_with_their_number_and_reason_and_takes_the_others(self):
        work = brought_in(
            "email,country\ngood@x.test,Germany\nnot an address,DE\n\nx@x.test,Atlantis\n"
            "y@x.test,DE,more\n"
        )

        assert counts(work) == {"created": 1, "invalid": 3}
        assert Contact.objects.get().country == "DE"
        (_, three, five, six) = lines_of(work)
        assert (three[0], five[0], six[0]) == (3, 5, 6)
        assert "e-mail" in three[2]
        assert "country" in five[2].lower() or "characters" in five[2]
        assert "3 cells" in six[2]

    def test_the_error_file_is_mended_and_sent_again_as_it_is(self):
        work = brought_in("email,first name\nbad,=Jane\nalso bad,Nora\ngood@x.test,Ann\n")

        head, jane, _ = refused(work)
        assert head == ["email", "first name", "Reason"]
        assert jane[:2] == ["bad", "'=Jane"]
        mended = f"{','.join(head)}\njane@x.test,{jane[1]},{jane[2]}\nnora@x.test,Nora,\n"
        again = brought_in(mended)

        assert counts(again) == {"created": 2}
        assert Contact.objects.filter(first_name="=Jane").exists()

    def test_says_why_in_the_language_of_whoever_imports(self):
        hans = make_user("hans@firm.test", role="crm_admin", locale="de")
        text = "Vorname,E-Mail,Geburtsdatum\nEva,eva@x.test,31/31/2020\nJan,jan@x.test,,x,y\n"

        work = brought_in(text, by=hans)

        assert [reason for *_, reason in lines_of(work)] == [
            "Das ist kein Tag. Schreiben Sie ihn als 2026-04-03.",
            "Die Zeile hat 5 Zellen und die Datei 3 Spalten.",
        ]

    def test_an_agent_changes_his_own_alone(self):
        person = ben()
        role = person.roles.get()
        role.grants = {**role.grants, "crm.contacts.import": "all"}
        role.save()
        person = type(person).objects.get(pk=person.pk)
        make_contact("Hers", email="hers@x.test", owner=cleo())

        work = brought_in("email,first name\nhers@x.test,X\nhis@x.test,Y\n", by=person)

        assert counts(work) == {"created": 1, "invalid": 1}
        assert Contact.objects.get(first_name="Y").owner == person
        assert Contact.objects.get(owner=cleo()).first_name == "Hers"

    def test_rehearsing_writes_nothing_but_what_would_become_of_the_lines(self):
        work = brought_in(PEOPLE, dry_run=True)

        assert (work.status, counts(work)) == (Import.Status.DONE, {"created": 2})
        assert not Contact.objects.exists()
        assert not Organisation.objects.exists()
        assert not Activity.objects.exists()
        assert ImportLine.objects.filter(of=work).count() == 2

    def test_a_file_that_breaks_off_within_quotes_is_refused_by_its_line(self):
        content = "email,first name\n" + "a@x.test,A\n" * 60 + 'b@x.test,"Jane\nc@x.test,C\n'

        work = brought_in(content)

        assert work.status == Import.Status.FAILED
        assert "line 62" in work.error
        assert not Contact.objects.exists()

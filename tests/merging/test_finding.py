"""Who may be the same person, and who is not."""

from datetime import date

import pytest

from contacts.models import Contact, ContactEmail, ContactPhone
from contacts.operations.contacts import change_contact
from jobs import engine
from merging.models import Duplicate, MatchKey
from merging.operations.deciding import dismiss_duplicate, reopen_duplicate
from merging.operations.finding import find_duplicates, scan_everybody
from merging.queries.duplicates import likely_for
from tests.make import NOON, ada, ben, make_contact, make_organisation
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db


def look(*contacts: Contact) -> dict[tuple[str, str], tuple[int, list[str]]]:
    """Everybody is looked at, one after the other; who may be whom, by first names."""
    for contact in contacts or Contact.objects.order_by("pk"):
        find_duplicates(contacts=[contact.pk])
    rows = Duplicate.objects.select_related("first", "second").order_by("id")
    return {
        (row.first.display_name, row.second.display_name): (row.score, row.reasons) for row in rows
    }


def with_phone(contact: Contact, number: str = "+4930123456") -> Contact:
    ContactPhone.objects.create(contact=contact, number=number)
    return contact


class TestFindDuplicates:
    def test_goes_by_address_and_name(self):
        make_contact("Jane Doe", email="jane@a.test")
        make_contact("Jane Dö", email="jane@a.test")
        make_contact("Paul Roe", email="paul@a.test")

        assert look() == {("Jane Doe", "Jane Dö"): (80, ["email", "similar_name"])}

    def test_knows_mailboxes_that_are_written_in_several_ways(self):
        make_contact("Jane Doe", email="jane.doe@gmail.com")
        make_contact("Jane Doe", email="janedoe+crm@googlemail.com")

        assert look() == {("Jane Doe", "Jane Doe"): (95, ["email", "name"])}

    def test_goes_by_phone_and_the_order_of_names_does_not_count(self):
        with_phone(make_contact("Jane Doe"))
        with_phone(make_contact("Doe Jane"))

        assert look() == {("Jane Doe", "Doe Jane"): (85, ["phone", "name"])}

    def test_takes_a_family_at_one_address_for_several_people(self):
        for name in ("Anna Schmidt", "Peter Schmidt", "Tim Schmidt"):
            with_phone(make_contact(name, email="family@a.test"))

        assert look() == {}

    def test_does_not_take_namesakes_for_one(self):
        make_contact("Jane Doe", email="jane@a.test")
        make_contact("Jane Doe", email="doe@b.test")

        assert look() == {}

    def test_takes_namesakes_for_one_whom_more_speaks_for(self):
        school, born = make_organisation(), date(2010, 5, 1)
        make_contact("Jane Doe", email="a@a.test", organisation=school)
        make_contact("Jane Doe", email="b@b.test", organisation=school)
        make_contact("Tim Roe", email="t@a.test", birth_date=born)
        make_contact("Tim Roé", email="t@b.test", birth_date=born)
        make_contact("Paul Poe", email="p@a.test")
        make_contact("Paul Poe")
        for street in ("Main", "Main Street"):
            make_contact("Ida Loe", email=f"{len(street)}@a.test",
                         address={"street": street, "postal_code": "10115"})  # fmt: skip

        assert {names[0]: why for names, (_, why) in look().items()} == {
            "Jane Doe": ["name", "organisation"],
            "Tim Roe": ["name", "birth_date"],
            "Paul Poe": ["name", "unreachable"],
            "Ida Loe": ["name", "address"],
        }

    def test_lets_another_birth_date_speak_against_it(self):
        make_contact("Jane Doe", email="jane@a.test", birth_date=date(2010, 5, 1))
        make_contact("Jane Doe", email="jane@a.test", birth_date=date(1980, 5, 1))

        assert look() == {}

    def test_takes_back_what_does_not_hold_any_more(self):
        old = make_contact("Jane Doe", email="jane@a.test")
        new = make_contact("Jane Doe", email="jane@a.test")
        look()

        change_contact(contact=new, changes={"emails": []}, by=ada(), now=NOON)
        ContactEmail.objects.create(contact=new, address="other@a.test", is_primary=True)

        assert look(new) == {}
        assert MatchKey.objects.filter(contact=old).exists()


class TestDismissDuplicate:
    def pair(self) -> Duplicate:
        make_contact("Jane Doe", email="jane@a.test")
        make_contact("Jane Dö", email="jane@a.test")
        look()
        return Duplicate.objects.get()

    def test_is_kept_however_often_they_are_looked_at(self):
        dismiss_duplicate(duplicate=self.pair(), by=ada(), now=NOON)

        look()

        assert Duplicate.objects.get().state == "dismissed"

    def test_is_over_once_more_speaks_for_it(self):
        pair = self.pair()
        dismiss_duplicate(duplicate=pair, by=ada(), now=NOON)
        for contact in (pair.first, pair.second):
            with_phone(contact)

        look()

        assert Duplicate.objects.get().state == "open"

    def test_is_taken_back(self):
        dismissed = dismiss_duplicate(duplicate=self.pair(), by=ada(), now=NOON)

        row = reopen_duplicate(duplicate=dismissed, by=ada(), now=NOON)

        assert (row.state, row.dismissed_by, row.dismissed_at) == ("open", None, None)


class TestScanEverybody:
    def test_finds_each_pair_once_a_batch_after_the_other(self, monkeypatch):
        monkeypatch.setattr("merging.operations.finding.BATCH", 2)
        for number in range(3):
            make_contact("Jane Doe", email="jane@a.test", external_id=f"u-{number}")
        make_contact("Jane Doe", email="jane@a.test")

        job = scan_everybody(by=ada(), now=NOON)
        engine.run_next(clock=Clock(NOON))

        job.refresh_from_db()
        assert (job.state, job.done, job.total) == ("done", 8, 8)
        assert Duplicate.objects.count() == 6


class TestLikelyFor:
    def test_names_whom_somebody_may_be_before_they_are_entered(self):
        jane = make_contact("Jane Doe", email="jane@a.test")
        look()

        draft = {"first_name": "Jane", "last_name": "Do", "emails": ["Jane@a.test ", "half@"]}
        found = likely_for(draft=draft, for_user=ada(), leave_out=None)

        assert [(one.contact, one.rule) for one in found] == [(jane, "warn")]
        assert likely_for(draft=draft, for_user=ada(), leave_out=jane.pk) == []

    def test_does_not_say_who_it_is_whom_one_may_not_see(self):
        make_contact("Jane Doe", email="jane@a.test", owner=ada())
        look()

        draft = {"first_name": "Jane", "last_name": "Doe", "emails": ["jane@a.test"]}
        found = likely_for(draft=draft, for_user=ben(), leave_out=None)

        assert [(one.contact, one.score) for one in found] == [(None, 95)]

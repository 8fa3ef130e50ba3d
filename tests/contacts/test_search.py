from typing import Any

import pytest

from contacts.models import Contact, ContactPhone, NameWord, Organisation
from contacts.queries.search import search_contacts, search_organisations
from tests.make import ada, ben, make_contact, make_organisation

pytestmark = pytest.mark.django_db


def search(text: str, *, by=None) -> list[str]:
    rows = Contact.objects.visible_to(by or ada())
    found: Any = search_contacts(rows, text)
    return [row.display_name for row in found.order_by("place")]


class TestSearchContacts:
    def test_finds_a_person_by_a_whole_name(self):
        make_contact("Jane Smith")
        make_contact("Otto Brandt")

        assert search("Jane Smith") == ["Jane Smith"]

    @pytest.mark.parametrize(
        "typed",
        ["jane smith", "smith jane", "jan", "smi", "jane smi", "Jane Smiht", "jnae smith", "smyth"],
    )
    def test_forgives_order_case_and_slips_of_the_finger(self, typed):
        make_contact("Jane Smith")
        make_contact("Otto Brandt")

        assert search(typed) == ["Jane Smith"]

    @pytest.mark.parametrize("typed", ["Müller", "muller", "mueller", "MULLER"])
    def test_forgives_accents(self, typed):
        make_contact("Zoë Müller")

        assert search(typed) == ["Zoë Müller"]

    def test_puts_the_exact_name_before_similar_ones(self):
        make_contact("Jane Smyth")
        make_contact("Jane Smith")

        assert search("jane smith") == ["Jane Smith", "Jane Smyth"]

    @pytest.mark.parametrize("typed", ["jane.s@firm.test", "JANE.S@firm.test", "jane.s@"])
    def test_finds_by_e_mail_address_or_its_beginning(self, typed):
        make_contact("Nobody Special", email="jane.s@firm.test")
        make_contact("Otto Brandt", email="otto@firm.test")

        assert search(typed) == ["Nobody Special"]

    def test_leads_to_nobody_else_by_a_whole_address(self):
        make_contact("Jane Smith", email="jane.smith@example.org")
        make_contact("Jane Smith", email="jane.smith@example.organic")

        assert len(search("Jane.Smith@example.org")) == 1
        assert len(search("jane.smith@example.or")) == 2

    def test_finds_the_person_whose_address_was_mistyped(self):
        make_contact("Jane Smith", email="jane.smith@firm.test")

        assert search("jane.smiht@firm.test") == ["Jane Smith"]

    @pytest.mark.parametrize(
        "typed", ["+49 151 2345678", "01512345678", "0151 / 234 56 78", "2345678"]
    )
    def test_finds_by_phone_number_in_any_writing(self, typed):
        contact = make_contact("Jane Smith")
        ContactPhone.objects.create(contact=contact, number="+491512345678", is_primary=True)

        assert search(typed) == ["Jane Smith"]

    def test_finds_by_external_id(self):
        make_contact("Jane Smith", external_id="cus_8812")

        assert search("cus_8812") == ["Jane Smith"]
        assert search("cus_88") == ["Jane Smith"]

    def test_finds_the_people_of_an_organisation(self):
        northgate = make_organisation("Northgate School")
        make_contact("Jane Smith", organisation=northgate)
        make_contact("Otto Brandt", organisation=northgate)

        assert sorted(search("Nortgate")) == ["Jane Smith", "Otto Brandt"]
        assert search("jane northgate") == ["Jane Smith"]

    @pytest.mark.parametrize(
        "typed",
        ["", " ", "j", "zzzzzz", "'", "a'b\\", "%%", "__", "\x00", "& | !", "((", "🙂", "\\"],
    )
    def test_finds_nothing_for_noise(self, typed):
        make_contact("Jane Smith")

        assert search(typed) == []

    def test_finds_only_what_the_person_may_see(self):
        make_contact("Jane Smith", email="jane@firm.test")
        make_contact("Jane Smithers", owner=ben())

        assert search("jane smith", by=ben()) == ["Jane Smithers"]
        assert search("jane@firm.test", by=ben()) == ["Jane Smithers"]
        assert search("otto@firm.test", by=ben()) == []

    def test_asks_the_database_once_and_reads_the_page_once(self, django_assert_num_queries):
        make_contact("Jane Smith")
        rows = Contact.objects.visible_to(ada())

        # The two others are the savepoint around the search.
        with django_assert_num_queries(4):
            found: Any = search_contacts(rows, "jane smiht")
            list(found.order_by("place"))

    def test_finds_names_written_without_latin_letters(self):
        make_contact("سلمى حداد")
        make_contact("李 小龙")

        assert search("حداد") == ["سلمى حداد"]
        assert search("小龙") == ["李 小龙"]

    def test_finds_a_person_by_a_new_name(self):
        contact = make_contact("Jane Smith")
        Contact.objects.filter(pk=contact.pk).update(
            last_name="Okonkwo", display_name="Jane Okonkwo"
        )

        assert search("okonwko") == ["Jane Okonkwo"]
        assert NameWord.objects.filter(word="okonkwo").count() == 1


class TestSearchOrganisations:
    def test_finds_a_misspelt_name(self):
        make_organisation("Northgate School")
        make_organisation("Riverside Hospital")

        found = search_organisations(Organisation.objects.visible_to(ada()), "nothgate school")

        assert [row.name for row in found] == ["Northgate School"]

import pytest

from contacts.models import Contact, ContactEmail
from tests.make import make_contact

LISTED: list[str] = ["listed_emails"]
pytestmark = pytest.mark.django_db


def add(contact, address, *, is_primary=False):
    return ContactEmail.objects.create(contact=contact, address=address, is_primary=is_primary)


def addresses(contact):
    return [row.address for row in contact.listed_emails]


class TestMany:
    def test_reads_the_rows_of_many_records_in_one_query(self, django_assert_num_queries):
        people = [make_contact(email=f"p{number}@example.org") for number in range(3)]
        nobody = make_contact(email="")
        with django_assert_num_queries(2):
            rows = list(Contact.objects.order_by("id").prefetch_related(*LISTED))
            shown = {row.pk: addresses(row) for row in rows}

        assert shown == {
            **{row.pk: [f"p{number}@example.org"] for number, row in enumerate(people)},
            nobody.pk: [],
        }

    def test_sorts_them(self):
        contact = make_contact(email="")
        add(contact, "b@example.org")
        add(contact, "a@example.org", is_primary=True)
        add(contact, "c@example.org")

        assert addresses(contact) == ["a@example.org", "b@example.org", "c@example.org"]

    def test_reads_them_when_they_are_asked_for(self, django_assert_num_queries):
        contact = Contact.objects.get(pk=make_contact(email="jane@example.org").pk)

        with django_assert_num_queries(1):
            assert addresses(contact) == ["jane@example.org"]
            assert addresses(contact) == ["jane@example.org"]

    def test_forgets_them(self):
        contact = make_contact(email="jane@example.org")
        assert len(contact.listed_emails) == 1
        add(contact, "second@example.org")

        Contact.listed_emails.forget(contact)

        assert addresses(contact) == ["jane@example.org", "second@example.org"]

import pytest

from contacts.models import ContactType, Of
from tests.contacts.test_api import CONTACTS
from tests.make import ada, ben, make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


class TestColumns:
    def test_reads_no_more_columns_than_are_shown(self, crm, django_assert_num_queries):
        kind = ContactType.objects.create(of=Of.CONTACT, slug="student", name="Student")
        contact = make_contact("Jane Doe", email="j@x.test", owner=ben(), type=kind)
        asked = "fields=id,display_name,email,type,owner&include=owner,organisation"

        with django_assert_num_queries(5) as seen:  # roles, contacts, addresses, types, owners
            (row,) = crm.get(f"{CONTACTS}?{asked}").json()["results"]

        assert row == {
            "id": contact.pk,
            "display_name": "Jane Doe",
            "email": "j@x.test",
            "type": "student",
            "owner": ben().pk,
            "included": {
                "owner": {"id": ben().pk, "name": ben().name, "email": ben().email},
                "organisation": None,
            },
        }
        said = " ".join(query["sql"] for query in seen.captured_queries)
        assert '"description"' not in said
        assert '"password"' not in said


class TestSearch:
    def test_tells_how_many_it_found_without_counting_them(
        self, crm, django_assert_max_num_queries
    ):
        for number in range(4):
            make_contact(f"Jane {number}")

        with django_assert_max_num_queries(10) as seen:
            answer = crm.get(f"{CONTACTS}?q=jane&page_size=2").json()

        assert len(answer["results"]) == 2
        assert answer["total"] == {"value": 4, "exact": True}
        assert not [query for query in seen.captured_queries if "COUNT(" in query["sql"]]

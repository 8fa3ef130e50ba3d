import pytest
from django.contrib.auth.models import AnonymousUser

from contacts.queries.palette import find_records
from tests.make import ada, ben, cleo, make_contact, make_organisation, make_user

pytestmark = pytest.mark.django_db
SEARCH = "/api/v1/search/"
#: The search and the rows it leads to, of each kind; within a test also a savepoint made and
#: let go for each search.
QUERIES = 4 + 4


def found(api, user, q="jane", **asked):
    api.force_authenticate(user)
    return api.get(SEARCH, {"q": q, **asked}).json()["results"]


class TestSearchView:
    def test_a_stranger_is_refused(self, api):
        assert api.get(SEARCH, {"q": "jane"}).status_code == 401

    def test_finds_both_kinds_by_a_misspelt_name(self, api):
        school = make_organisation("Northgate School", website="https://northgate.example.org")
        jane = make_contact("Jane Northgate", email="jane@example.org")
        plain = make_contact("Pia Northgate", organisation=school)

        rows = found(api, ada(), "nortgate")

        assert {(row["kind"], row["id"], row["title"], row["subtitle"]) for row in rows} == {
            ("contact", jane.pk, "Jane Northgate", "jane@example.org"),
            ("contact", plain.pk, "Pia Northgate", "Northgate School"),
            ("organisation", school.pk, "Northgate School", "https://northgate.example.org"),
        }
        assert [row["kind"] for row in rows] == ["contact", "contact", "organisation"]

    def test_names_a_nameless_contact_by_its_address_once(self, api):
        make_contact("jane@example.org", email="jane@example.org")

        (row,) = found(api, ada(), "jane@example.org")

        assert (row["title"], row["subtitle"]) == ("jane@example.org", "")

    def test_finds_what_the_person_may_see_and_nothing_else(self, api):
        mine = make_contact("Jane One", owner=ben())
        make_contact("Jane Two", owner=cleo())
        make_organisation("Jane Limited", owner=cleo())

        assert [row["id"] for row in found(api, ben())] == [mine.pk]
        assert found(api, make_user("vic@firm.test", role="crm_viewer")) == []

    @pytest.mark.parametrize("person", [ada, ben])
    def test_costs_the_same_however_many_there_are(self, api, django_assert_num_queries, person):
        user = person()
        found(api, user)
        for number in range(12):
            make_contact(f"Jane {number}", email=f"jane{number}@x.test", owner=user)
            make_organisation(f"Jane {number}", owner=user)

        with django_assert_num_queries(QUERIES):
            assert len(found(api, user, limit=10)) == 20

    @pytest.mark.parametrize(
        "asked", [{}, {"q": "j"}, {"q": "x" * 201}, {"q": "jane", "limit": 21}, {"what": "jane"}]
    )
    def test_refuses_what_it_cannot_answer(self, api, asked):
        api.force_authenticate(ada())

        assert api.get(SEARCH, asked).status_code == 400


class TestFindRecords:
    def test_finds_nothing_for_nobody(self):
        make_contact("Jane Doe")

        assert find_records("jane", for_user=AnonymousUser(), limit=5) == []

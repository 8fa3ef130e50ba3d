"""Further postal addresses of a contact, and which of them is the primary."""

import pytest

from contacts.models import Contact
from contacts.places import MOST_ADDRESSES, in_words
from merging.operations.merging import merge_contacts
from merging.operations.unmerging import unmerge_contacts
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db
HOME = {"street": "3 Quay Street", "city": "Salzburg", "country": "AT"}
WORK = {"label": "Work", "street": "9 Mill Lane", "city": "Linz"}
CABIN = {"label": "Cabin", "city": "Gmunden"}


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def change(crm, contact, **given):
    return crm.patch(f"/api/v1/contacts/{contact.pk}/", given, format="json")


class TestFurtherAddresses:
    def test_are_kept_beside_the_primary_one(self, crm):
        jane = make_contact(address=HOME)
        answer = change(crm, jane, other_addresses=[WORK, {**CABIN, "street": ""}])

        assert answer.status_code == 200, answer.json()
        assert answer.json()["address"] == HOME
        assert answer.json()["other_addresses"] == [WORK, CABIN]

    def test_change_places_with_the_primary_one(self, crm):
        jane = make_contact(address=HOME, other_addresses=[WORK, CABIN])
        answer = change(crm, jane, other_addresses=[{**WORK, "is_primary": True}, CABIN])

        assert answer.json()["address"] == WORK
        assert answer.json()["other_addresses"] == [HOME, CABIN]

    def test_become_the_primary_one_where_there_was_none(self, crm):
        jane = make_contact()
        answer = change(crm, jane, other_addresses=[{**WORK, "is_primary": True}])

        assert (answer.json()["address"], answer.json()["other_addresses"]) == (WORK, [])

    def test_are_each_there_once_and_none_is_empty(self, crm):
        jane = make_contact()
        answer = change(crm, jane, other_addresses=[WORK, WORK, {"label": "Empty"}, {}])

        assert answer.json()["other_addresses"] == [WORK]

    @pytest.mark.parametrize(
        "given",
        [
            [{**WORK, "is_primary": True}, {**CABIN, "is_primary": True}],
            [{"city": str(number)} for number in range(MOST_ADDRESSES + 1)],
            ["Linz"],
            {"city": "Linz"},
        ],
        ids=["two primaries", "too many", "no object", "no list"],
    )
    def test_are_refused_by_name_where_they_cannot_be(self, crm, given):
        jane = make_contact(other_addresses=[WORK])
        answer = change(crm, jane, other_addresses=given)

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"].startswith("other_addresses")
        assert Contact.objects.get(pk=jane.pk).other_addresses == [WORK]

    def test_read_as_one_line(self):
        assert in_words(WORK) == "Work: 9 Mill Lane, Linz"
        assert in_words(HOME) == "3 Quay Street, Salzburg, AT"


class TestMerging:
    def test_loses_no_place_and_gives_each_back(self):
        jane = make_contact(address=HOME, other_addresses=[CABIN])
        twin = make_contact("J. Doe", address=WORK, other_addresses=[CABIN])

        merge = merge_contacts(contact=jane.pk, other=twin.pk, chosen={}, by=ada(), now=NOON)
        one = Contact.objects.get(pk=jane.pk)
        assert (one.address, one.other_addresses) == (HOME, [CABIN, WORK])

        back = unmerge_contacts(merge=merge, added_to_other=False, by=ada(), now=NOON)
        jane.refresh_from_db()
        assert (jane.address, jane.other_addresses) == (HOME, [CABIN])
        assert (back.address, back.other_addresses) == (WORK, [CABIN])

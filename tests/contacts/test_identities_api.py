"""The ids that other systems know a contact by."""

import pytest

from accounts.models import AuditRow
from contacts.models import Identity
from tests.make import ada, ben, cleo, make_contact

pytestmark = pytest.mark.django_db
STRIPE = {"system": "stripe", "value": "cus_12"}


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def address(contact) -> str:
    return f"/api/v1/contacts/{contact.pk}/identities/"


class TestIdentities:
    def test_are_added_listed_found_by_and_removed(self, crm, django_assert_num_queries):
        jane = make_contact()
        Identity.objects.create(contact=jane, system="email", value="jane@doe.test")

        made = crm.post(address(jane), STRIPE)

        assert made.status_code == 201, made.data
        with django_assert_num_queries(2):  # the contact, its ids
            listed = crm.get(address(jane)).data["results"]
        assert listed == [{"id": made.data["id"], **STRIPE}]
        found = crm.get("/api/v1/contacts/?identity=stripe:cus_12").data["results"]
        assert [row["id"] for row in found] == [jane.pk]
        assert crm.get("/api/v1/contacts/?identity=stripe:cus_1").data["results"] == []
        assert crm.delete(f"{address(jane)}{made.data['id']}/").status_code == 204
        assert [row.system for row in Identity.objects.all()] == ["email"]
        jane.refresh_from_db()
        assert jane.version == 3
        rows = AuditRow.objects.filter(action="contact.identities_changed").order_by("pk")
        assert [row.after["identities"] for row in rows] == [["stripe:cus_12"], []]

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({**STRIPE, "system": "email"}, "own_identity"),
            ({**STRIPE, "system": "external"}, "own_identity"),
            ({**STRIPE, "system": "Two Words"}, "invalid"),
            ({**STRIPE, "value": ""}, "invalid"),
        ],
    )
    def test_refuse_what_cannot_be(self, crm, given, code):
        answer = crm.post(address(make_contact()), given)

        assert answer.status_code == 400
        if code != "invalid":
            assert answer.data["code"] == code
        assert not Identity.objects.exists()

    def test_lead_to_one_contact_alone(self, crm):
        make_contact("A").identities.create(**STRIPE)

        answer = crm.post(address(make_contact("B")), STRIPE)

        assert (answer.status_code, answer.data["code"]) == (409, "identity_taken")
        assert Identity.objects.get().contact.display_name == "A"

    def test_of_others_are_nobodys_to_change(self, api):
        jane = make_contact(owner=cleo())
        kept = jane.identities.create(**STRIPE)
        own = make_contact(owner=ben())
        api.force_authenticate(ben())

        assert api.get(address(jane)).status_code == 404
        assert api.post(address(jane), {**STRIPE, "value": "x"}).status_code == 404
        assert api.delete(f"{address(own)}{kept.pk}/").status_code == 404
        assert Identity.objects.count() == 1

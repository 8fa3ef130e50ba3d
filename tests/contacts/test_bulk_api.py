"""Contacts brought in by the thousand over REST."""

import pytest
from django.db.models import Count

from accounts.models import AuditRow
from contacts.models import Contact, ContactEmail, ContactType, Identity, Of
from events.models import Activity
from tests.make import ada, ben, cleo, make_contact, make_organisation

pytestmark = pytest.mark.django_db
CONTACTS = "/api/v1/contacts/"
#: For any number of rows up to 500, each of which changes everything.
STATEMENTS = 31


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


class TestBulkContacts:
    def test_makes_who_is_new_and_changes_who_is_known(self, crm):
        by_id = make_contact("Jane", external_id="u-1")
        by_mail = make_contact("John", email="john@x.test")
        rows = [
            {"external_id": "u-1", "first_name": "Joan"},
            {"email": "JOHN@x.test", "external_id": "u-2"},
            {"email": "new@x.test", "first_name": "New"},
            {"email": "new@x.test", "last_name": "Twice"},
            {"phone": "zero"},
            {"nonesuch": 1},
        ]

        answer = crm.post(f"{CONTACTS}bulk/", {"rows": rows}).json()

        assert [row["outcome"] for row in answer["results"]] == [
            "changed", "changed", "created", "changed", "refused", "refused",
        ]  # fmt: skip
        assert [row.get("id") for row in answer["results"][:2]] == [by_id.pk, by_mail.pk]
        assert (answer["succeeded"], answer["refused"]) == (4, 2)
        assert answer["results"][4]["problem"]["code"] == "bad_phone"
        assert Contact.objects.get(external_id="u-2") == by_mail
        assert Contact.objects.count() == 3

    def test_asks_the_database_as_often_for_many_rows_as_for_few(
        self, crm, django_assert_max_num_queries
    ):
        school, student = (
            make_organisation(),
            ContactType.objects.create(of=Of.CONTACT, slug="student", name="Student"),
        )
        for number in range(100):
            make_contact(external_id=f"u-{number}", email=f"{number}@x.test")
        rows = [
            {
                "external_id": f"u-{number}",
                "email": f"new-{number}@x.test",
                "phone": f"+1202555{number:04}",
                "first_name": "Joan",
                "owner": ben().pk,
                "organisation": school.pk,
                "type": student.slug,
            }
            for number in range(200)
        ]

        with django_assert_max_num_queries(STATEMENTS):
            answer = crm.post(f"{CONTACTS}bulk/", {"rows": rows}).json()

        assert (answer["succeeded"], answer["refused"]) == (200, 0)
        assert Contact.objects.filter(owner=ben(), organisation=school, type=student).count() == 200
        assert (
            ContactEmail.objects.filter(address__startswith="new-", is_primary=True).count() == 200
        )
        assert Identity.objects.filter(system="external").count() == 200
        noted = Activity.objects.values_list("type").annotate(count=Count("id"))
        assert dict(noted) == {"contact_created": 100, "contact_updated": 100}
        changed = AuditRow.objects.filter(action="contact.changed", object_label="Joan Doe").first()
        assert changed.before["first_name"] == "Jane"

    def test_names_rows_that_point_to_nobody(self, crm):
        rows = [{"owner": 999}, {"owner": "x"}, {"type": "nonesuch"}, {"owner": ada().pk}]

        answer = crm.post(f"{CONTACTS}bulk/", {"rows": rows}).json()

        assert [row["outcome"] for row in answer["results"]] == ["refused"] * 3 + ["created"]
        assert answer["results"][0]["problem"]["errors"][0]["code"] == "does_not_exist"

    def test_refuses_an_external_id_of_somebody_else_and_keeps_the_other_rows(self, crm):
        other = make_contact(external_id="u-9")
        Identity.objects.create(system="external", value="u-1", contact=other)
        rows = [{"external_id": "u-1", "first_name": "x"}, {"external_id": "u-2"}]

        answer = crm.post(f"{CONTACTS}bulk/", {"rows": rows}).json()

        assert [row["outcome"] for row in answer["results"]] == ["refused", "created"]
        assert answer["results"][0]["problem"]["code"] == "external_id_taken"
        assert not Contact.objects.filter(first_name="x").exists()

    def test_finds_out_whose_name_was_taken_when_the_database_refuses(self, crm):
        bearer, claimer = make_contact(external_id="u-1"), make_contact("Jane")
        Identity.objects.create(system="external", value="u-1", contact=claimer)
        rows = [{"external_id": "u-1"}, {"external_id": "u-2"}]

        answer = crm.post(f"{CONTACTS}bulk/", {"rows": rows}).json()

        assert [row["outcome"] for row in answer["results"]] == ["refused", "created"]
        assert Contact.objects.get(external_id="u-1") == bearer

    def test_tells_two_users_with_one_address_apart(self, crm):
        make_contact(external_id="u-1", email="family@x.test")

        answer = crm.post(
            f"{CONTACTS}bulk/", {"rows": [{"external_id": "u-2", "email": "family@x.test"}]}
        ).json()

        assert answer["results"][0]["outcome"] == "created"

    def test_refuses_an_address_that_several_have(self, crm):
        make_contact(email="family@x.test")
        make_contact(email="family@x.test")

        answer = crm.post(f"{CONTACTS}bulk/", {"rows": [{"email": "family@x.test"}]}).json()

        assert answer["results"][0]["problem"]["code"] == "several_people"

    def test_does_not_change_what_is_not_the_callers(self, api):
        contact = make_contact("Jane", external_id="u-1", owner=cleo())

        api.force_authenticate(ben())

        answer = api.post(f"{CONTACTS}bulk/", {"rows": [{"external_id": "u-1", "first_name": "x"}]})

        assert answer.json()["results"][0]["problem"]["code"] == "not_allowed"
        contact.refresh_from_db()
        assert contact.first_name == "Jane"

    @pytest.mark.parametrize(
        "body", [[], {}, {"rows": []}, {"rows": [1]}, {"rows": [{}] * 1001}, {"rows": [{}], "x": 1}]
    )
    def test_refuses_anything_but_up_to_a_thousand_rows(self, crm, body):
        answer = crm.post(f"{CONTACTS}bulk/", body)

        assert answer.status_code == 400
        assert not Contact.objects.exists()

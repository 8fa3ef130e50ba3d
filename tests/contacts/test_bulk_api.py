"""Contacts brought in by the thousand over REST."""

import pytest
from django.db.models import Count

from accounts.models import AuditRow
from contacts.models import Contact, ContactEmail, ContactType, Identity, Of, Organisation
from events.models import Activity
from tests.make import ada, ben, cleo, make_contact, make_organisation, sure

pytestmark = pytest.mark.django_db
CONTACTS, ORGANISATIONS = "/api/v1/contacts/", "/api/v1/organisations/"
#: For any number of rows up to 500, each of which changes everything.
STATEMENTS = 21


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
        assert sure(sure(changed).before)["first_name"] == "Jane"

    def test_moves_the_primary_address_and_leaves_what_stays_as_it_is(self, crm):
        jane = make_contact(external_id="u-1", email="old@x.test")
        kept = jane.emails.create(address="also@x.test", label="work")
        jane.phones.create(number="+12025550101", is_primary=True)
        rows = [
            {
                "external_id": "u-1",
                "emails": [
                    {"address": "also@x.test", "label": "work", "is_primary": True},
                    {"address": "new@x.test"},
                ],
                "phones": [],
            }
        ]

        answer = crm.post(f"{CONTACTS}bulk/", {"rows": rows}).json()

        assert answer["succeeded"] == 1
        work, new = jane.emails.order_by("id")
        assert (work.pk, work.address, work.label, work.is_primary) == (
            kept.pk, "also@x.test", "work", True,
        )  # fmt: skip
        assert (new.address, new.label, new.is_primary) == ("new@x.test", "", False)
        assert not jane.phones.exists()
        assert set(jane.identities.values_list("value", flat=True)) == {
            "u-1", "also@x.test", "new@x.test",
        }  # fmt: skip

    def test_lets_a_name_go_to_the_next_row(self, crm):
        jane = make_contact(external_id="u-1", email="shared@x.test")
        Identity.objects.create(system="email", value="shared@x.test", contact=jane)
        rows = [
            {"external_id": "u-1", "email": "own@x.test"},
            {"external_id": "u-2", "email": "shared@x.test"},
        ]

        crm.post(f"{CONTACTS}bulk/", {"rows": rows})

        assert Identity.objects.get(value="shared@x.test").contact.external_id == "u-2"

    def test_names_rows_that_point_to_nobody(self, crm):
        rows = [{"owner": 999}, {"owner": "x"}, {"type": "nonesuch"}, {"owner": ada().pk}]

        answer = crm.post(f"{CONTACTS}bulk/", {"rows": rows}).json()

        assert [row["outcome"] for row in answer["results"]] == ["refused"] * 3 + ["created"]
        assert answer["results"][0]["problem"]["errors"][0]["code"] == "does_not_exist"

    def test_means_somebody_by_each_of_their_external_ids(self, crm):
        jane = make_contact(external_id="u-9")
        Identity.objects.create(system="external", value="u-1", contact=jane)
        rows = [{"external_id": "u-1", "first_name": "x"}, {"external_id": "u-2"}]

        answer = crm.post(f"{CONTACTS}bulk/", {"rows": rows}).json()

        assert [row["outcome"] for row in answer["results"]] == ["changed", "created"]
        jane.refresh_from_db()
        assert (jane.external_id, jane.first_name) == ("u-9", "x")
        assert jane.identities.get(system="external", value="u-1")

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


class TestBulkOrganisations:
    def test_asks_the_database_as_often_for_many_rows_as_for_few(
        self, crm, django_assert_num_queries
    ):
        group = make_organisation("Group")
        kind = ContactType.objects.create(of=Of.ORGANISATION, slug="branch", name="Branch")
        for number in range(150):
            make_organisation(external_id=f"o-{number}")
        rows = [
            {
                "external_id": f"o-{number}",
                "name": f"Branch {number}",
                "phone": f"+1202555{number:04}",
                "website": "https://b.test",
                "parent": group.pk,
                "owner": ben().pk,
                "type": kind.slug,
                "address": {"country": "US"},
            }
            for number in range(300)
        ]

        # Roles, types, parents, owners; begin; those that are there, fields, parents above;
        # territories, new, known, activities (2), audit; commit.
        with django_assert_num_queries(15):
            answer = crm.post(f"{ORGANISATIONS}bulk/", {"rows": rows}).json()

        assert (answer["succeeded"], answer["refused"]) == (300, 0)
        made = Organisation.objects.filter(owner=ben(), parent=group, type=kind)
        assert made.count() == 300
        assert set(made.values_list("version", flat=True)) == {1, 2}
        noted = Activity.objects.values_list("type").annotate(count=Count("id"))
        assert dict(noted) == {"organisation_created": 150, "organisation_updated": 150}
        row = AuditRow.objects.get(action="organisation.changed", object_label="Branch 7")
        assert (sure(row.before)["name"], sure(row.after)["name"]) == (
            "Northgate School",
            "Branch 7",
        )

    def test_applies_rows_one_after_the_other(self, crm):
        rows = [
            {"external_id": "o-1", "name": "First"},
            {"external_id": "o-1", "name": "Second"},
            {"external_id": "o-1", "name": "Second"},
            {"name": "Nameless abroad"},
        ]

        answer = crm.post(f"{ORGANISATIONS}bulk/", {"rows": rows}).json()

        assert [row["outcome"] for row in answer["results"]] == [
            "created", "changed", "changed", "created",
        ]  # fmt: skip
        assert {row["id"] for row in answer["results"][:3]} == {
            Organisation.objects.get(external_id="o-1").pk
        }
        assert Organisation.objects.get(external_id="o-1").name == "Second"
        assert Activity.objects.count() == 3

    def test_refuses_circles_that_only_the_batch_closes(self, crm):
        top = make_organisation("Top", external_id="top")
        low = make_organisation("Low", external_id="low")
        rows = [
            {"external_id": "low", "name": "Low", "parent": top.pk},
            {"external_id": "top", "name": "Top", "parent": low.pk},
            {"external_id": "top", "name": "Itself", "parent": top.pk},
        ]

        answer = crm.post(f"{ORGANISATIONS}bulk/", {"rows": rows}).json()

        assert [row["outcome"] for row in answer["results"]] == ["changed", "refused", "refused"]
        assert answer["results"][1]["problem"]["code"] == "circle_of_parents"
        top.refresh_from_db()
        assert (top.parent, top.name) == (None, "Top")

    def test_names_rows_that_lack_or_mistake_something(self, crm):
        rows = [
            {"external_id": "o-1"},
            {"name": "x", "phone": "zero"},
            {"name": "x", "owner": 999},
            {"name": "x", "nonesuch": 1},
        ]

        answer = crm.post(f"{ORGANISATIONS}bulk/", {"rows": rows}).json()

        assert answer["refused"] == 4
        fields = [row["problem"]["errors"][0]["field"] for row in answer["results"]]
        assert fields == ["name", "phone", "owner", "nonesuch"]
        assert not Organisation.objects.exists()
        assert not Activity.objects.exists()

    def test_does_not_change_what_is_not_the_callers(self, api):
        make_organisation("Theirs", external_id="o-1", owner=cleo())
        api.force_authenticate(ben())
        rows = [{"external_id": "o-1", "name": "Mine"}, {"external_id": "o-2", "name": "New"}]

        answer = api.post(f"{ORGANISATIONS}bulk/", {"rows": rows}).json()

        assert answer["results"][0]["problem"]["code"] == "not_allowed"
        assert Organisation.objects.get(external_id="o-1").name == "Theirs"
        assert Organisation.objects.get(external_id="o-2").owner == ben()

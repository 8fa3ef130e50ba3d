"""Contacts and organisations over REST."""

import pytest

from accounts.models import AuditRow
from contacts.models import (
    Contact,
    ContactEmail,
    ContactType,
    CustomField,
    Identity,
    Of,
    Organisation,
)
from events.models import Activity
from tests.make import ada, ben, cleo, make_contact, make_organisation, make_team, make_user, sure

pytestmark = pytest.mark.django_db
CONTACTS, ORGANISATIONS = "/api/v1/contacts/", "/api/v1/organisations/"


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def as_(api, user):
    api.force_authenticate(user)
    return api


def names(answer):
    return [row["display_name"] for row in answer.json()["results"]]


def fields_refused(answer):
    assert answer.status_code == 400, answer.json()
    return {error["field"] for error in answer.json()["errors"]}


class TestListContacts:
    def test_is_refused_to_strangers_and_viewers(self, api):
        make_contact()

        assert api.get(CONTACTS).status_code in {401, 403}
        assert (
            as_(api, make_user("vic@firm.test", role="crm_viewer")).get(CONTACTS).status_code == 403
        )

    def test_shows_an_agent_his_own_alone(self, api):
        make_contact("Jane Doe", owner=ben())
        make_contact("John Roe", owner=cleo())

        assert names(as_(api, ben()).get(CONTACTS)) == ["Jane Doe"]

    def test_asks_the_database_as_often_for_many_as_for_one(self, crm, django_assert_num_queries):
        for index in range(5):
            make_contact(f"Jane {index}", email=f"j{index}@x.test", owner=ben())

        # Roles, contacts, addresses, numbers, tags, stages, scores.
        with django_assert_num_queries(7):
            assert len(crm.get(CONTACTS).json()["results"]) == 5
        with django_assert_num_queries(7):  # the same, with owners instead of roles
            crm.get(f"{CONTACTS}?include=owner,organisation,tags")
        with django_assert_num_queries(1):
            crm.get(f"{CONTACTS}?fields=id,display_name")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("owner=me", ["Ada's"]),
            ("owner=none", ["Nobody's", "Team's"]),
            ("team=mine", ["Team's"]),
            ("unassigned=true", ["Nobody's"]),
            ("owner=999", []),
            ("owner=x", []),
            ("email=JANE@x.test", ["Nobody's"]),
            ("external_id=u-1", ["Nobody's"]),
            ("type=student", ["Ada's"]),
            ("created_before=2020-01-01T00:00:00Z", []),
            ("created_after=2020-01-01T00:00:00Z&owner=me", ["Ada's"]),
            # PostgreSQL knows no offset as great as that.
            ("created_before=2020-01-01T00:00:00-22:00", []),
            ("q=nobody", ["Nobody's"]),
            ("q=nobody&owner=me", []),
            ("phone=202-555-0101", ["Nobody's"]),
            ("phone=x", []),
            ("organisation=123456789012345678", []),
        ],
    )
    def test_is_narrowed_by_filters(self, crm, query, found):
        student = ContactType.objects.create(of=Of.CONTACT, slug="student", name="Student")
        make_contact("Ada's", owner=ada(), type=student)
        lone = make_contact("Nobody's", email="jane@x.test", external_id="u-1")
        lone.phones.create(number="+12025550101", is_primary=True)
        make_contact("Team's", team=make_team(members=[ada()]))

        assert sorted(names(crm.get(f"{CONTACTS}?{query}"))) == found

    @pytest.mark.parametrize(
        "query",
        [
            "organisation=x",
            "created_after=yesterday",
            "created_after=0001-01-01T00:00:00%2B20:00",
            "unassigned=maybe",
            "q=a",
        ],
    )
    def test_refuses_values_it_cannot_read(self, crm, query):
        answer = crm.get(f"{CONTACTS}?{query}")

        if answer.status_code == 200:
            assert query.startswith("unassigned")
        else:
            assert fields_refused(answer) == {query.split("=")[0]}


class TestCreateContact:
    def test_answers_with_the_contact_and_notes_who_made_it(self, crm):
        CustomField.objects.create(of=Of.CONTACT, slug="grade", label="Grade", kind="number")
        given = {
            "external_id": "u-1",
            "first_name": "Jane",
            "last_name": "Doe",
            "email": "Jane@Example.org",
            "phone": "202-555-0101",
            "country": "us",
            "custom": {"grade": 7},
            "owner": ben().pk,
        }

        answer = crm.post(CONTACTS, given)

        body = answer.json()
        assert answer.status_code == 201
        assert answer["Location"].endswith(f"{CONTACTS}{body['id']}/")
        assert answer["ETag"] == crm.get(answer["Location"])["ETag"]
        assert body["display_name"] == "Jane Doe"
        assert body["emails"] == [{"address": "jane@example.org", "label": "", "is_primary": True}]
        assert (body["phone"], body["country"], body["version"]) == ("+12025550101", "US", 1)
        assert set(Identity.objects.values_list("system", "value")) == {
            ("external", "u-1"),
            ("email", "jane@example.org"),
        }
        assert Activity.objects.get().type == "contact_created"
        row = AuditRow.objects.get(action="contact.created")
        assert (row.actor, row.object_id) == (ada(), str(body["id"]))

    def test_makes_an_agent_the_owner(self, api):
        answer = as_(api, ben()).post(CONTACTS, {"first_name": "Jane"})

        assert answer.json()["owner"] == ben().pk

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"first_nam": "Jane"}, "first_nam"),
            ({"id": 5}, "id"),
            ({"version": 5}, "version"),
            ({"email": "jane"}, "email"),
            ({"phone": "12"}, "phone"),
            ({"phone": "call me"}, "phone"),
            ({"emails": [{"address": "x"}]}, "emails[0].address"),
            ({"emails": [{"address": "a@x.test"}, {"address": "A@x.test"}]}, "emails"),
            ({"phones": [{"number": "+12025550101", "is_primary": True}] * 2}, "phones"),
            ({"email": "a@x.test", "emails": []}, "email"),
            ({"owner": 999}, "owner"),
            ({"owner": True}, "owner"),
            ({"team": "x"}, "team"),
            ({"organisation": 99999999999999999}, "organisation"),
            ({"type": "nonesuch"}, "type"),
            ({"country": "XX"}, "country"),
            ({"time_zone": "Mars/Base"}, "time_zone"),
            ({"locale": "!"}, "locale"),
            ({"birth_date": "31.12.1999"}, "birth_date"),
            ({"custom": "x"}, "custom"),
            ({"custom": {"nonesuch": 1}}, "custom.nonesuch"),
            ({"custom": {str(n): n for n in range(201)}}, "custom"),
            ({"first_name": "x" * 151}, "first_name"),
            ({"first_name": None}, "first_name"),
        ],
    )
    def test_refuses_what_cannot_be_and_makes_nothing(self, crm, given, field):
        answer = crm.post(CONTACTS, given)

        assert field in fields_refused(answer)
        assert not Contact.objects.exists()

    def test_refuses_an_external_id_that_is_taken(self, crm):
        make_contact(external_id="u-1")

        answer = crm.post(CONTACTS, {"external_id": "u-1"})

        assert (answer.status_code, answer.json()["code"]) == (409, "external_id_taken")
        assert Contact.objects.count() == 1

    def test_refuses_an_organisation_of_others(self, api):
        foreign = make_organisation(owner=cleo())

        answer = as_(api, ben()).post(CONTACTS, {"organisation": foreign.pk})

        assert fields_refused(answer) == {"organisation"}

    def test_is_refused_to_viewers(self, api):
        viewer = make_user("vic@firm.test", role="crm_viewer")

        assert as_(api, viewer).post(CONTACTS, {"first_name": "x"}).status_code == 403
        assert not Contact.objects.exists()


class TestChangeContact:
    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"emails": [{"address": "new@x.test"}]}, None),
            ({"phones": [{"number": "+12025550101"}]}, None),
            ({"emails": [{"label": "work"}]}, "emails[0].address"),
            ({"phones": [{"label": "work"}]}, "phones[0].number"),
        ],
    )
    def test_takes_lists_whose_entries_say_the_least(self, crm, given, field):
        contact = make_contact(email="jane@x.test")

        answer = crm.patch(f"{CONTACTS}{contact.pk}/", given)

        if field:
            assert fields_refused(answer) == {field}
            assert contact.emails.get().address == "jane@x.test"
        else:
            assert answer.status_code == 200
            assert [row["is_primary"] for row in answer.json()[next(iter(given))]] == [True]

    def test_changes_what_is_named_and_notes_before_and_after(self, crm):
        for slug in "abc":
            CustomField.objects.create(of=Of.CONTACT, slug=slug, label=slug, kind="number")
        contact = make_contact("Jane Doe", email="jane@x.test", custom={"a": 1, "b": 2})

        answer = crm.patch(
            f"{CONTACTS}{contact.pk}/",
            {"last_name": "Roe", "custom": {"a": None, "c": 3}},
        )

        body = answer.json()
        assert (body["display_name"], body["custom"]) == ("Jane Roe", {"b": 2, "c": 3})
        assert (body["version"], body["email"]) == (2, "jane@x.test")
        activity = Activity.objects.get(type="contact_updated")
        assert activity.properties["changes"]["last_name"] == ["Doe", "Roe"]
        row = AuditRow.objects.get(action="contact.changed")
        names = [sure(side)["last_name"] for side in (row.before, row.after)]
        assert names == ["Doe", "Roe"]

    def test_that_changes_nothing_leaves_no_trace(self, crm):
        contact = make_contact("Jane Doe")

        answer = crm.patch(f"{CONTACTS}{contact.pk}/", {"first_name": "Jane"})

        assert answer.json()["version"] == 1
        assert not Activity.objects.exists()

    def test_of_the_shorthand_replaces_the_primary_address(self, crm):
        contact = make_contact(email="old@x.test")
        contact.emails.create(address="second@x.test", label="home")
        address = f"{CONTACTS}{contact.pk}/"

        assert crm.patch(address, {"email": "new@x.test"}).json()["emails"] == [
            {"address": "new@x.test", "label": "", "is_primary": True},
            {"address": "second@x.test", "label": "home", "is_primary": False},
        ]
        assert crm.patch(address, {"email": "second@x.test"}).json()["email"] == "second@x.test"
        assert crm.patch(address, {"email": None}).json()["email"] == "new@x.test"
        assert ContactEmail.objects.count() == 1
        assert list(Identity.objects.values_list("value", flat=True)) == ["new@x.test"]

    def test_leaves_an_address_with_the_contact_that_claimed_it_first(self, crm):
        first = crm.post(CONTACTS, {"email": "family@x.test"}).json()
        second = crm.post(CONTACTS, {"email": "family@x.test"})

        assert second.status_code == 201
        assert Identity.objects.get(value="family@x.test").contact_id == first["id"]

    def test_of_what_was_changed_meanwhile_is_refused(self, crm):
        contact = make_contact("Jane Doe")
        address = f"{CONTACTS}{contact.pk}/"
        read = crm.get(address)["ETag"]
        crm.patch(address, {"first_name": "Joan"})

        answer = crm.patch(address, {"first_name": "Jill"}, headers={"If-Match": read})

        assert (answer.status_code, answer.json()["current"]["first_name"]) == (412, "Joan")

    def test_of_another_agents_is_as_if_it_were_not_there(self, api):
        contact = make_contact("Jane Doe", owner=cleo())

        answer = as_(api, ben()).patch(f"{CONTACTS}{contact.pk}/", {"first_name": "x"})

        assert answer.status_code == 404
        contact.refresh_from_db()
        assert contact.first_name == "Jane"

    def test_that_takes_an_external_id_of_another_is_refused(self, crm):
        make_contact(external_id="u-1")
        contact = make_contact()

        answer = crm.patch(f"{CONTACTS}{contact.pk}/", {"external_id": "u-1"})

        assert answer.json()["code"] == "external_id_taken"


class TestReadOnlyFields:
    """Of contacts and of organisations, whoever asks."""

    @pytest.mark.parametrize(
        ("where", "make", "of"),
        [(CONTACTS, make_contact, Of.CONTACT), (ORGANISATIONS, make_organisation, Of.ORGANISATION)],
    )
    def test_are_written_by_the_product_alone(self, crm, where, make, of):
        CustomField.objects.create(of=of, slug="score", label="Score", read_only=True)
        row = make(custom={"score": "9"})
        body = {"custom": {"score": None}}

        answers = [
            crm.post(where, {"name": "x", **body} if make is make_organisation else body),
            crm.patch(f"{where}{row.pk}/", body),
        ]
        bulk = crm.post(f"{where}bulk/", {"rows": [{"name": "x", **body}, body]}).json()

        assert [fields_refused(answer) for answer in answers] == [{"custom.score"}] * 2
        assert bulk["refused"] == 2
        row.refresh_from_db()
        assert (row.custom, type(row).objects.count()) == ({"score": "9"}, 1)


class TestDeleteContact:
    def test_removes_it_and_keeps_what_it_was_in_the_audit_log(self, crm):
        contact = make_contact("Jane Doe", email="jane@x.test")

        assert crm.delete(f"{CONTACTS}{contact.pk}/").status_code == 204
        assert not Contact.objects.exists()
        row = AuditRow.objects.get(action="contact.deleted")
        assert sure(row.before)["first_name"] == "Jane"

    def test_is_refused_to_agents_and_when_outdated(self, api):
        contact = make_contact(owner=ben())
        address = f"{CONTACTS}{contact.pk}/"

        assert as_(api, ben()).delete(address).status_code == 403
        answer = as_(api, ada()).delete(address, headers={"If-Match": '"9"'})
        assert answer.status_code == 412
        assert Contact.objects.exists()


class TestAssign:
    def test_gives_a_contact_to_somebody_and_records_it(self, crm):
        contact = make_contact()

        answer = crm.post(f"{CONTACTS}{contact.pk}/assign/", {"owner": ben().pk})

        assert (answer.json()["owner"], answer.json()["version"]) == (ben().pk, 2)
        assert Activity.objects.get().properties == {
            "owner": ben().pk,
            "team": None,
            "previous_owner": None,
            "previous_team": None,
        }
        row = AuditRow.objects.get(action="contact.assigned")
        assert sure(row.after)["owner"] == ben().pk

    @pytest.mark.parametrize(
        ("where", "make"), [(CONTACTS, make_contact), (ORGANISATIONS, make_organisation)]
    )
    def test_of_what_was_changed_meanwhile_is_refused(self, crm, where, make):
        row = make(version=3)

        late, timely = (
            crm.post(f"{where}{row.pk}/assign/", {"owner": who.pk}, headers={"If-Match": tag})
            for who, tag in ((cleo(), '"2"'), (ben(), '"3"'))
        )

        assert (late.status_code, late.json()["current"]["version"]) == (412, 3)
        assert (timely.status_code, timely.json()["version"]) == (200, 4)
        assert list(Activity.objects.values_list("properties__owner", flat=True)) == [ben().pk]

    def test_gives_many_and_names_those_it_could_not(self, api):
        mine = [make_contact(owner=ben()) for _ in range(3)]
        foreign = make_contact(owner=cleo())
        ids = [*(row.pk for row in mine), foreign.pk]

        answer = as_(api, ben()).post(f"{CONTACTS}assign/", {"ids": ids, "owner": cleo().pk})

        assert answer.json() == {
            "changed": 3,
            "before": [{"id": row.pk, "owner": ben().pk, "team": None} for row in mine],
            "not_found": [foreign.pk],
        }
        assert Contact.objects.filter(owner=cleo()).count() == 4

    @pytest.mark.parametrize("body", [{}, {"owner": 999}, {"nonesuch": 1}])
    def test_refuses_to_give_to_nobody_there_is(self, crm, body):
        contact = make_contact(owner=ben())

        assert crm.post(f"{CONTACTS}{contact.pk}/assign/", body).status_code == 400
        contact.refresh_from_db()
        assert contact.owner == ben()

    def test_works_for_organisations_too(self, crm):
        school = make_organisation()

        answer = crm.post(f"{ORGANISATIONS}{school.pk}/assign/", {"owner": ben().pk})

        assert answer.json()["owner"] == ben().pk
        assert Activity.objects.get().type == "organisation_assigned"


class TestDealOut:
    def test_goes_round_the_active_members_and_on_from_there(self, crm):
        gone = make_user("gone@firm.test", is_active=False)
        team = make_team(members=[ben(), cleo(), gone])
        ids = [make_contact().pk for _ in range(6)]

        first = crm.post(f"{CONTACTS}deal-out/", {"ids": ids[:3], "team": team.pk}).json()
        second = crm.post(f"{CONTACTS}deal-out/", {"ids": ids[3:], "team": team.pk}).json()

        order = sorted([ben().pk, cleo().pk])
        dealt = [*first["owners"].values(), *second["owners"].values()]
        assert dealt == [*order, *order, *order]
        assert Contact.objects.filter(team=team).count() == 6

    def test_is_refused_where_nobody_is_left(self, crm):
        answer = crm.post(
            f"{CONTACTS}deal-out/", {"ids": [make_contact().pk], "team": make_team().pk}
        )

        assert (answer.status_code, answer.json()["code"]) == (409, "nobody_to_deal_to")


class TestOrganisations:
    def test_are_made_changed_listed_and_removed(self, crm, django_assert_num_queries):
        made = crm.post(
            ORGANISATIONS,
            {"name": "Northgate", "website": "https://n.test", "phone": "202-555-0101"},
        )
        address = made["Location"]

        changed = crm.patch(
            address, {"name": "Northgate School"}, headers={"If-Match": made["ETag"]}
        )
        with django_assert_num_queries(1):
            listed = crm.get(ORGANISATIONS).json()["results"]

        assert made.status_code == 201
        assert made.json()["phone"] == "+12025550101"
        assert changed.json()["version"] == 2
        assert [row["name"] for row in listed] == ["Northgate School"]
        assert crm.get(f"{ORGANISATIONS}?q=gate").json()["total"] == {"value": 1, "exact": True}
        assert crm.delete(address).status_code == 204
        assert not Organisation.objects.exists()

    def test_are_refused_to_those_who_may_not(self, api):
        school = make_organisation(owner=cleo())
        address = f"{ORGANISATIONS}{school.pk}/"

        assert as_(api, ben()).get(address).status_code == 404
        assert api.patch(address, {"name": "x"}).status_code == 404
        assert api.delete(address).status_code == 403

    def test_never_stand_above_themselves(self, crm):
        top = make_organisation("Top")
        low = make_organisation("Low", parent=top)

        answer = crm.patch(f"{ORGANISATIONS}{top.pk}/", {"parent": low.pk})

        assert (answer.status_code, answer.json()["code"]) == (400, "circle_of_parents")

    def test_stand_under_twenty_others_at_most(self, crm, django_assert_max_num_queries):
        above = make_organisation("0")
        for number in range(1, 21):
            above = make_organisation(str(number), parent=above)
        under = {"name": "x", "parent": above.pk}

        with django_assert_max_num_queries(12):
            answer = crm.post(ORGANISATIONS, under)

        assert answer.json()["code"] == "circle_of_parents"
        bulk = crm.post(f"{ORGANISATIONS}bulk/", {"rows": [under]}).json()
        assert bulk["results"][0]["problem"]["code"] == "circle_of_parents"
        assert Organisation.objects.count() == 21

    def test_come_in_bulk_by_external_id(self, crm):
        make_organisation(external_id="o-1")

        answer = crm.post(
            f"{ORGANISATIONS}bulk/",
            {"rows": [{"external_id": "o-1", "name": "A"}, {"name": "B"}, {"external_id": "x"}]},
        ).json()

        assert [row["outcome"] for row in answer["results"]] == ["changed", "created", "refused"]

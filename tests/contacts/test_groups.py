"""Lists by what their rows have alike."""

import pytest
from django.db import connection

from contacts.models import Contact, ContactType, CustomField
from contacts.queries import groups
from lifecycle.models import Lifecycle, Stage, Standing
from tests.make import NOON, ada, ben, cleo, make_contact, make_organisation, make_team

pytestmark = pytest.mark.django_db
CONTACTS = "/api/v1/contacts/"


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def grouped(api, query: str, *, of: str = "contacts") -> list[dict]:
    answer = api.get(f"/api/v1/{of}/groups/?{query}")
    assert answer.status_code == 200, answer.data
    found: list[dict] = answer.json()["results"]
    return found


def counts(api, query: str, *, of: str = "contacts") -> dict[str, int]:
    return {one["key"]: one["count"]["value"] for one in grouped(api, query, of=of)}


def make_plan() -> CustomField:
    options = [
        {"value": "Gold", "label": "Golden", "colour": "yellow"},
        {"value": "basic", "label": "Basic"},
    ]
    return CustomField.objects.create(
        slug="plan", label="Plan", kind="picklist", options=options, findable=True,
        index_state="ready",
    )  # fmt: skip


def set_stage(contact: Contact, key: str) -> None:
    kind, _ = ContactType.objects.get_or_create(of="contact", slug="client", name="Client")
    lifecycle, _ = Lifecycle.objects.get_or_create(type=kind)
    stage, _ = Stage.objects.get_or_create(lifecycle=lifecycle, key=key, label=key.title())
    Standing.objects.create(contact=contact, stage=stage, since=NOON)


class TestGroups:
    def test_tell_owners_by_name_and_those_without_one_last(self, crm):
        make_contact("A", owner=ben())
        make_contact("B", owner=ben())
        make_contact("C", owner=ada())
        make_contact("D")

        found = grouped(crm, "by=owner")

        assert [(one["label"], one["count"]["value"]) for one in found] == [
            (ada().name, 1),
            (ben().name, 2),
            ("", 1),
        ]
        assert all(one["count"]["exact"] for one in found)

    @pytest.mark.parametrize(
        ("by", "expected"),
        [
            ("team", {"TEAM": 1, "none": 2}),
            ("type", {"client": 1, "none": 2}),
            ("stage", {"won": 1, "none": 2}),
            ("country", {"DE": 2, "none": 1}),
            ("custom.plan", {"gold": 2, "none": 1}),
        ],
    )
    def test_are_found_again_by_the_filter_that_each_names(self, crm, by, expected):
        make_plan()
        team = make_team()
        kind = ContactType.objects.get_or_create(of="contact", slug="client", name="Client")[0]
        first = make_contact("A", team=team, type=kind, country="DE", custom={"plan": "Gold"})
        make_contact("B", country="DE", custom={"plan": "gold"})
        make_contact("C")
        set_stage(first, "won")

        found = grouped(crm, f"by={by}")

        wanted = {str(team.pk) if key == "TEAM" else key: n for key, n in expected.items()}
        assert {one["key"]: one["count"]["value"] for one in found} == wanted
        for one in found:
            rows = crm.get(CONTACTS, one["filter"]).json()
            assert rows["total"]["value"] == one["count"]["value"], one

    def test_take_the_order_label_and_colour_of_a_list_to_choose_from(self, crm):
        make_plan()
        make_contact("A", custom={"plan": "basic"})
        make_contact("B", custom={"plan": "Gold"})
        make_contact("C", custom={"plan": "retired"})

        found = grouped(crm, "by=custom.plan")

        said = [(one["label"], one["colour"]) for one in found]
        assert said == [("Golden", "yellow"), ("Basic", ""), ("retired", "")]

    def test_count_only_what_filters_leave_and_the_person_sees(self, crm):
        team = make_team(members=[ben()])
        make_contact("A", owner=ben(), country="DE")
        make_contact("B", owner=cleo(), team=team, country="DE")
        make_contact("C", owner=cleo(), country="FR")

        assert counts(crm, "by=country&owner=" + str(cleo().pk)) == {"DE": 1, "FR": 1}
        crm.force_authenticate(ben())
        assert counts(crm, "by=country") == {"DE": 2}

    def test_work_within_a_search(self, crm):
        make_contact("Jane Smith", owner=ben())
        make_contact("Tom Brown", owner=ben())

        assert counts(crm, "by=owner&q=jane") == {str(ben().pk): 1}

    def test_of_organisations_go_by_what_they_have(self, crm):
        make_organisation(owner=ben())

        assert counts(crm, "by=owner", of="organisations") == {str(ben().pk): 1}
        assert crm.get("/api/v1/organisations/groups/?by=stage").status_code == 400

    @pytest.mark.parametrize("by", ["", "email", "custom.ghost", "custom.notes"])
    def test_refuse_what_rows_cannot_be_grouped_by(self, crm, by):
        CustomField.objects.create(slug="notes", label="N", kind="text", findable=True)

        answer = crm.get(f"{CONTACTS}groups/?by={by}")

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "by"

    def test_refuse_a_field_that_no_index_stands_under(self, crm):
        CustomField.objects.filter(pk=make_plan().pk).update(findable=False)

        assert crm.get(f"{CONTACTS}groups/?by=custom.plan").status_code == 400

    def test_ask_the_database_as_often_for_many_as_for_one(self, crm, django_assert_num_queries):
        make_contact("A", owner=ben())
        grouped(crm, "by=owner")
        with django_assert_num_queries(3):
            grouped(crm, "by=owner")
        for at in range(20):
            make_contact(f"B{at}", owner=ada() if at % 2 else cleo())
        with django_assert_num_queries(3):
            grouped(crm, "by=owner")


class TestGroupsOfALongList:
    @pytest.fixture(autouse=True)
    def many(self, monkeypatch):
        monkeypatch.setattr(groups, "MANY", 1_000)
        monkeypatch.setattr(groups, "COUNTED_UP_TO", 500)
        monkeypatch.setattr(groups, "SAMPLED", 1_500)
        monkeypatch.setattr(groups, "FEW", 10)
        owners = [ada(), ben()]
        Contact.objects.bulk_create(
            Contact(display_name=f"P{at}", owner=owners[at % 2], country="DE")
            for at in range(6_000)
        )
        make_contact("Rare", owner=cleo(), country="FR")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE contacts_contact")

    def test_are_estimated_and_overlook_nobody(self, crm, django_assert_num_queries):
        grouped(crm, "by=owner")
        with django_assert_num_queries(6):
            found = {one["key"]: one["count"] for one in grouped(crm, "by=owner")}

        assert found[str(cleo().pk)] == {"value": 1, "exact": True}
        for person in (ada(), ben()):
            assert not found[str(person.pk)]["exact"]
            assert 1_000 < found[str(person.pk)]["value"] < 6_000

    def test_find_every_country_there_is(self, crm):
        assert [one["key"] for one in grouped(crm, "by=country")] == ["DE", "FR"]

    def test_say_that_a_group_has_more_than_was_counted(self, crm, monkeypatch):
        monkeypatch.setattr(groups, "RARE", 100_000)

        found = {one["key"]: one["count"] for one in grouped(crm, "by=country")}

        assert found == {
            "DE": {"value": 10, "exact": False},
            "FR": {"value": 1, "exact": True},
        }

    def test_are_counted_where_filters_leave_few(self, crm):
        assert counts(crm, f"by=country&owner={cleo().pk}") == {"FR": 1}

    def test_are_estimated_where_the_planner_believed_in_fewer(self, crm, monkeypatch):
        monkeypatch.setattr(groups, "MANY", 1_000_000)

        found = {one["key"]: one["count"]["exact"] for one in grouped(crm, "by=country")}

        assert found == {"DE": False, "FR": True}

"""Whom somebody should look after now."""

import pytest

from contacts.models import ContactType
from lifecycle.models import Lifecycle, Stage, Standing
from tests.make import NOON, ben, cleo, make_contact

pytestmark = pytest.mark.django_db
RULE = {
    "match": "any",
    "conditions": [
        {"field": "country", "operator": "equals", "value": "DE"},
        {"field": "source", "operator": "is_set"},
    ],
}


@pytest.fixture
def client_type():
    kind = ContactType.objects.create(of="contact", slug="client", name="Client")
    lifecycle = Lifecycle.objects.create(type=kind, at_risk=RULE)
    Stage.objects.create(lifecycle=lifecycle, key="won", label="Won")
    return kind


def make_risky(name: str, kind, *, at=NOON, **given):
    person = make_contact(name, type=kind, **given)
    stage = Stage.objects.get()
    Standing.objects.create(contact=person, stage=stage, since=at, at_risk=True, at_risk_since=at)
    return person


def told(api, person) -> dict:
    api.force_authenticate(person)
    answer = api.get("/api/v1/attention/")
    assert answer.status_code == 200, answer.data
    found: dict = answer.json()
    return found


class TestAttention:
    def test_names_ones_own_people_with_what_holds_of_the_rule(self, api, client_type):
        make_risky("Jane", client_type, owner=ben(), country="DE")
        make_risky("Both", client_type, owner=ben(), country="DE", source="fair")
        make_risky("Another's", client_type, owner=cleo(), country="DE")
        make_contact("Well", type=client_type, owner=ben(), country="DE")

        answer = told(api, ben())

        reasons = {one["contact"]["display_name"]: one["reasons"] for one in answer["people"]}
        assert reasons.keys() == {"Jane", "Both"}
        assert len(reasons["Jane"]) == 1
        assert "Country" in reasons["Jane"][0]
        assert len(reasons["Both"]) == 2
        assert answer["people"][0]["stage"] == "Won"
        listed = api.get("/api/v1/contacts/?owner=me&at_risk=true").json()
        assert answer["total"] == listed["total"] == {"value": 2, "exact": True}

    def test_gives_the_reason_in_the_readers_language(self, api, client_type):
        make_risky("Jane", client_type, owner=ben(), country="DE")
        person = ben()
        person.locale = "de"
        person.save(update_fields=["locale"])
        api.force_authenticate(person)

        answer = api.get("/api/v1/attention/", headers={"Accept-Language": "de"}).json()

        assert "ist" in answer["people"][0]["reasons"][0]

    def test_knows_who_is_at_risk_also_where_the_rule_names_what_is_gone(self, api, client_type):
        make_risky("Jane", client_type, owner=ben())
        Lifecycle.objects.update(
            at_risk={"match": "all", "conditions": [{"field": "custom.gone", "operator": "is_set"}]}
        )

        (one,) = told(api, ben())["people"]

        assert (one["contact"]["display_name"], one["reasons"]) == ("Jane", [])

    def test_asks_the_database_as_often_for_many_as_for_one(
        self, api, client_type, django_assert_num_queries
    ):
        make_risky("Jane", client_type, owner=ben())
        told(api, ben())
        with django_assert_num_queries(9):
            told(api, ben())
        for at in range(10):
            make_risky(f"P{at}", client_type, owner=ben())
        with django_assert_num_queries(9):
            assert len(told(api, ben())["people"]) == 8

"""Rollups over the API: defined, said in words, and read on records."""

import pytest

from contacts.models import CustomField
from tests.contacts.rollup_fields import caught_up, happened, make_rollup
from tests.make import ada, make_contact

pytestmark = pytest.mark.django_db
FIELDS = "/api/v1/custom-fields/"
STEM = {"field": "category", "operator": "equals", "value": "stem"}
XP = {"of": "activities", "types": ["item_completed"], "take": "sum", "value": "amount"}


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


class TestCustomFields:
    def test_take_a_rollup_and_say_it_in_words(self, crm):
        given = {"of": "contact", "slug": "xp", "label": "XP", "kind": "rollup"}
        rollup = {**XP, "where": [STEM], "within_days": 30}

        answer = crm.post(FIELDS, {**given, "rollup": rollup})

        assert answer.status_code == 201
        shown = crm.get(answer["Location"]).data
        assert (shown["rollup"], shown["result"], shown["read_only"]) == (rollup, "number", True)
        assert shown["made_of"] == (
            "Sum of “Amount” of activities (“Item completed”) in the last 30 days,"
            " where “Category” is “stem”"
        )

    def test_name_what_is_wrong_by_its_path(self, crm):
        given = {"of": "contact", "slug": "xp", "label": "XP", "kind": "rollup"}

        answer = crm.post(FIELDS, {**given, "rollup": {**XP, "where": [{**STEM, "value": 3}]}})

        assert answer.status_code == 400
        assert [one["field"] for one in answer.data["errors"]] == ["rollup.where[0].value"]
        assert not CustomField.objects.exists()

    def test_cost_as_much_for_many_rollups_as_for_few(self, crm, django_assert_num_queries):
        counted = [("a", "contact", "relationships"), ("b", "organisation", "relationships")]
        for slug, of, rows in (*counted, ("c", "organisation", "contacts")):
            make_rollup(slug, of, of_rows=rows)
        with django_assert_num_queries(3):
            crm.get(FIELDS)

        for slug, of, rows in (*counted, ("c", "organisation", "contacts")):
            make_rollup(slug * 2, of, of_rows=rows)

        with django_assert_num_queries(3):
            crm.get(FIELDS)

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"of_rows": "items", "types": ["quest"]}, "Number of tracked items (“quest”)"),
            (
                {
                    "of": "organisation",
                    "of_rows": "contacts",
                    "take": "share",
                    "where": {
                        "conditions": [{"field": "source", "operator": "equals", "value": "fair"}]
                    },
                },
                "Share of contacts, where “Source” is “fair”",
            ),
            (
                {"of_rows": "relationships", "take": "any"},
                "Whether there are any relationships that have not ended",
            ),
        ],
    )
    def test_say_every_kind_in_words(self, crm, given, words):
        make_rollup("x", **given)

        assert crm.get(FIELDS).data[0]["made_of"] == words


class TestContacts:
    def test_have_a_new_tag_and_no_new_version(self, crm):
        make_rollup("xp", types=["item_completed"], take="sum", value="amount")
        jane = make_contact("Jane")
        address = f"/api/v1/contacts/{jane.pk}/"
        before = crm.get(address)
        happened("item_completed", jane, amount=5)
        caught_up()

        after = crm.get(address, headers={"If-None-Match": before["ETag"]})

        assert after.status_code == 200
        assert (after.data["custom"], after.data["version"]) == ({"xp": 5}, before.data["version"])
        changed = crm.patch(address, {"first_name": "Janet"}, headers={"If-Match": before["ETag"]})
        assert changed.status_code == 200

"""Rollups: what one can be made of, and where it is said what is wrong."""

import pytest

from contacts.errors import BadConditions, FieldIsRead, UnfitDefinition, UnfitFields
from contacts.models import CustomField
from contacts.operations.contacts import change_contact
from contacts.operations.fields import change_field, create_field
from contacts.operations.segments.definitions import create_segment
from contacts.retirings import retire_field
from tests.contacts.rollup_fields import make_rollup
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db
CUSTOM = {"of_rows": "contacts"}
NEVER = [{"field": "status", "operator": "equals", "value": "asleep"}]
IN_SEGMENT = {"conditions": [{"field": "segments", "operator": "contains", "value": "vips"}]}


class TestDefinitions:
    @pytest.mark.parametrize(
        ("given", "path", "said"),
        [
            ({"of_rows": "ghosts"}, "rollup.of", "activities, items, relationships"),
            ({"of_rows": "contacts"}, "rollup.of", "Expected one of"),
            ({"take": "median"}, "rollup.take", "Expected one of: count"),
            ({"colour": "red"}, "rollup.colour", "no such key"),
            ({"take": "sum"}, "rollup.value", "Say which value"),
            ({"value": "amount"}, "rollup.value", "takes no value"),
            ({"take": "sum", "value": "item_id"}, "rollup.value", "is text"),
            ({"take": "most", "value": "sh'oe"}, "rollup.value", "no such value"),
            ({"types": ["ghost_seen"]}, "rollup.types", "no type ghost_seen"),
            ({"types": "item_started"}, "rollup.types", "Expected a list"),
            ({"types": [["x"]]}, "rollup.types", "Expected a list"),
            ({"within_days": -1}, "rollup.within_days", "whole number"),
            ({"of_rows": "items", "within_days": 3}, "rollup.within_days", "no such key"),
            ({"of_rows": "items", "where": NEVER}, "rollup.where[0].value", "no asleep"),
            ({"of_rows": "items", "types": ["\x00"]}, "rollup.types", "Expected a list"),
            ({"of_rows": "items", "take": "sum", "value": "x"}, "rollup.value", "no such value"),
            ({"of_rows": "relationships", "side": "left"}, "rollup.side", "contact, other"),
            ({"of_rows": "relationships", "types": ["x"]}, "rollup.types", "no type x"),
            ({"where": [{"field": "amount"}]}, "rollup.where[0]", "an operator"),
            ({"field": {"result": "text"}}, "result", "Expected one of: number."),
            ({"field": {"default": 3}}, "default", "cannot be given"),
            ({"field": {"expression": "1"}}, "expression", "A formula"),
            ({"where": [{"field": "x" * 11_000}]}, "rollup", "Shorten it"),
        ],
    )
    def test_name_the_path_of_what_is_wrong(self, given, path, said):
        with pytest.raises(UnfitDefinition) as refused:
            make_rollup("x", **given)

        fault = refused.value.facts["errors"][0]
        assert fault["field"] == path
        assert said in fault["detail"]
        assert not CustomField.objects.exists()

    @pytest.mark.parametrize(
        ("given", "path", "said"),
        [
            ({"of_rows": "items"}, "rollup.of", "contacts, activities, relationships"),
            ({"types": []}, "rollup.types", "1 to 50"),
            ({**CUSTOM, "types": ["ghost"]}, "rollup.types", "no type ghost"),
            ({**CUSTOM, "take": "share"}, "rollup.where", "Say of whom"),
            ({**CUSTOM, "take": "sum", "value": "ghost"}, "rollup.value", "no such value"),
            ({**CUSTOM, "take": "sum", "value": "country"}, "rollup.value", "is choice"),
            ({**CUSTOM, "take": "sum", "value": "items"}, "rollup.value", "no such value"),
            ({**CUSTOM, "where": []}, "rollup.where", 'Expected "match"'),
            (
                {**CUSTOM, "where": {"conditions": [{"field": "ghost", "operator": "equals"}]}},
                "rollup.where.conditions[0].field",
                "no such field",
            ),
        ],
    )
    def test_of_organisations_as_well(self, given, path, said):
        with pytest.raises(UnfitDefinition) as refused:
            make_rollup("x", "organisation", **given)

        fault = refused.value.facts["errors"][0]
        assert fault["field"] == path
        assert said in fault["detail"]

    def test_refuse_what_may_follow_from_the_field_itself(self):
        first = make_rollup("members", "organisation", of_rows="contacts")
        many = {
            "conditions": [{"field": "organisation.members", "operator": "at_least", "value": 9}]
        }
        create_segment(name="VIPs", slug="vips", kind="static", by=ada(), now=NOON)

        for where in (many, IN_SEGMENT):
            with pytest.raises(UnfitDefinition) as refused:
                change_field(
                    field=first,
                    changes={"rollup": {"of": "contacts", "take": "count", "where": where}},
                    by=ada(),
                    now=NOON,
                )
            assert refused.value.facts["errors"][0]["field"] == "rollup.where"

    def test_say_what_comes_of_them_where_the_field_does_not(self):
        moment = {"take": "last", "value": "occurred_at"}
        assert [
            make_rollup(f"f{place}", **given).result
            for place, given in enumerate(
                ({}, {"take": "any"}, moment, {**moment, "field": {"result": "date"}})
            )
        ] == ["number", "boolean", "datetime", "date"]

    def test_only_a_rollup_has_one(self):
        given = {"of": "contact", "slug": "x", "label": "X", "kind": "number"}

        with pytest.raises(UnfitDefinition) as refused:
            create_field(**given, rollup={"of": "items", "take": "count"}, by=ada(), now=NOON)

        assert refused.value.facts["errors"][0]["field"] == "rollup"

    def test_hold_the_fields_that_they_read(self):
        points = create_field(
            of="contact", slug="points", label="Points", kind="number", by=ada(), now=NOON
        )
        make_rollup("all_points", "organisation", **CUSTOM, take="sum", value="points")

        with pytest.raises(FieldIsRead) as refused:
            retire_field(field=points, by=ada(), now=NOON)

        assert refused.value.facts["rollups"] == ["all_points"]
        points.refresh_from_db()
        assert not points.is_retired

    def test_nobody_writes_them(self):
        assert make_rollup("orders").read_only
        contact = make_contact()

        with pytest.raises(UnfitFields):
            change_contact(contact=contact, changes={"custom": {"orders": 2}}, by=ada(), now=NOON)


class TestConditions:
    def test_compare_what_comes_of_rollups_and_formulas(self):
        make_rollup("orders")
        make_rollup("ever", take="any")
        make_rollup("last", take="last", value="occurred_at")
        rate = {"kind": "formula", "expression": "orders / 2", "result": "number"}
        create_field(of="contact", slug="rate", label="Rate", by=ada(), now=NOON, **rate)
        asked = [
            {"field": "orders", "operator": "at_least", "value": 2},
            {"field": "ever", "operator": "equals", "value": True},
            {"field": "last", "operator": "in_last_days", "value": 30},
            {"field": "rate", "operator": "less_than", "value": 1.5},
        ]

        segment = create_segment(name="Keen", conditions={"conditions": asked}, by=ada(), now=NOON)

        assert {"custom.orders", "custom.rate"} <= set(segment.touched_by or ())

    def test_of_rows_take_no_share_of_another_field(self):
        asked = {
            "field": "activity.item_completed",
            "operator": "is_set",
            "where": [
                {"field": "amount", "operator": "equals", "value": {"field": "x", "factor": 1}}
            ],
        }

        with pytest.raises(BadConditions):
            create_segment(name="Odd", conditions={"conditions": [asked]}, by=ada(), now=NOON)

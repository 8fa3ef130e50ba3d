"""Trees as they come from outside: understood, or refused by the path of what is wrong."""

import pytest

from contacts.conditions.parsing import parse
from contacts.errors import BadConditions
from contacts.models import CustomField, Segment
from events.models import AddedType
from events.queries import forget_catalogue
from tests.make import ada, make_tag

pytestmark = pytest.mark.django_db
IN = "conditions.conditions[0]"


def tree(*conditions, match="all"):
    return {"match": match, "conditions": list(conditions)}


def one(field, operator, value=None, **more):
    return {"field": field, "operator": operator, "value": value, **more}


def faults(given):
    with pytest.raises(BadConditions) as refusal:
        parse(given)
    return refusal.value.facts["errors"]


def nested(depth, match="all"):
    found = one("country", "is_set")
    for _ in range(depth):
        found = tree(found, match=match)
    return found


class TestParse:
    def test_keeps_a_tree_in_one_way_of_saying_it(self):
        make_tag("Interested")
        CustomField.objects.create(slug="orders_count", label="Orders", kind="number")
        given = tree(
            one("tags", "equals", "INTERESTED"),
            one("orders_count", "equals", 0),
            one("country", "in_list", ["de", "US"]),
            one("birth_date", "greater_than", "1990-01-01"),
            one("activity.login", "event_count_at_least", 2, within_days=30),
        )

        kept = parse(given).as_json()["conditions"]

        assert kept == [
            {"field": "tags", "operator": "contains", "value": "interested"},
            {"field": "custom.orders_count", "operator": "equals", "value": 0},
            {"field": "country", "operator": "in_list", "value": ["DE", "US"]},
            {"field": "birth_date", "operator": "after", "value": "1990-01-01"},
            {"field": "activity.login", "operator": "at_least", "value": 2, "within_days": 30},
        ]
        assert parse({"conditions": kept}).as_json() == {"match": "all", "conditions": kept}

    def test_means_everybody_where_nothing_is_asked(self):
        assert parse(tree()).as_json() == tree()

    @pytest.mark.parametrize(
        ("given", "path"),
        [
            (None, "conditions"),
            ([], "conditions"),
            ({"match": "all"}, "conditions.conditions"),
            ({"match": "most", "conditions": []}, "conditions.match"),
            (tree(match="any"), "conditions.conditions"),
            (tree(tree()), f"{IN}.conditions"),
            (tree({"field": "country"}), IN),
            (tree(one("shoe_size", "equals", 4)), f"{IN}.field"),
            (tree(one(["country"], "equals", 4)), f"{IN}.field"),
            (tree(one("country", "resembles", "DE")), f"{IN}.operator"),
            (tree(one("country", {}, "DE")), f"{IN}.operator"),
            (tree(one("country", "contains", "DE")), f"{IN}.operator"),
            (tree(one("country", "equals", "XX")), f"{IN}.value"),
            (tree(one("country", "is_set", "DE")), f"{IN}.value"),
            (tree(one("first_name", "contains", "")), f"{IN}.value"),
            (tree(one("first_name", "contains", "x" * 501)), f"{IN}.value"),
            (tree(one("first_name", "equals", "a\x00b")), f"{IN}.value"),
            (tree(one("first_name", "in_list", [])), f"{IN}.value"),
            (tree(one("first_name", "in_list", ["x"] * 501)), f"{IN}.value"),
            (tree(one("items", "at_least", True)), f"{IN}.value"),
            (tree(one("items", "at_least", 1e300)), f"{IN}.value"),
            (tree(one("items", "between", [3, 1])), f"{IN}.value"),
            (tree(one("items", "at_least", {"field": "amount", "factor": 1})), f"{IN}.value"),
            (tree(one("birth_date", "before", "2026-02-30")), f"{IN}.value"),
            (tree(one("birth_date", "in_last_days", -1)), f"{IN}.value"),
            (tree(one("birth_date", "in_last_days", 10**12)), f"{IN}.value"),
            (tree(one("birth_date", "in_this", "decade")), f"{IN}.value"),
            (tree(one("created_at", "before", "2026-03-10T12:00:00")), f"{IN}.value"),
            (tree(one("owner", "equals", 2**70)), f"{IN}.value"),
            (tree(one("owner", "equals", "ada")), f"{IN}.value"),
            (tree(one("tags", "contains", "nobody-has-it")), f"{IN}.value"),
            (tree(one("segments", "contains", "no-such")), f"{IN}.value"),
            (tree(one("country", "is_set", colour="red")), f"{IN}.colour"),
            (tree(one("country", "is_set", within_days=3)), f"{IN}.within_days"),
            (tree(one("country", "is_set", where=[])), f"{IN}.where"),
            (tree(one("activity.login", "in_last_days", 3, within_days=3)), f"{IN}.within_days"),
            (
                tree(one("items", "is_set", where=[one("shape", "equals", "x")])),
                f"{IN}.where[0].field",
            ),
            (
                tree(one("activity.login", "is_set", where=[one("a'; --", "equals", "x")])),
                f"{IN}.where[0].field",
            ),
        ],
    )
    def test_refuses_what_cannot_be_understood_by_its_path(self, given, path):
        assert path in [fault["field"] for fault in faults(given)]

    def test_names_every_fault_at_once(self):
        found = faults(tree(one("x", "equals", 1), tree(one("y", "equals", 1))))

        assert [fault["field"] for fault in found] == [
            f"{IN}.field",
            "conditions.conditions[1].conditions[0].field",
        ]

    def test_goes_eight_groups_deep_and_no_deeper(self):
        assert parse(nested(8))
        assert "deep" in faults(nested(9))[0]["detail"]
        assert "deep" in faults(nested(1_000))[0]["detail"]

    def test_takes_two_hundred_conditions_and_no_more(self):
        assert parse(tree(*[one("country", "is_set")] * 200))
        assert faults(tree(*[one("country", "is_set")] * 100_000))

    def test_leaves_out_what_is_gone_from_a_tree_that_was_kept(self):
        kept = tree(one("tags", "contains", "gone"))

        assert parse(kept, is_kept=True).as_json() == tree(
            {"field": "tags", "operator": "contains", "value": "gone"}
        )

    def test_asks_once_for_each_kind_of_value(self, django_assert_num_queries):
        for name in ("a", "b", "c"):
            make_tag(name)
        given = tree(
            *[one("tags", "contains", name) for name in "abc"],
            *[one("owner", "equals", ada().pk)] * 3,
        )
        parse(given)

        # Fields, types, tags, people: apps whose fields are not asked for are not read.
        with django_assert_num_queries(4):
            parse(given)

    def test_knows_the_types_of_activity_that_packs_bring(self):
        AddedType.objects.create(name="quest_started", label="Quest started", title="Started")
        forget_catalogue()

        assert parse(tree(one("activity.quest_started", "is_set")))


class TestWhatATreeDependsOn:
    def test_is_told_by_its_fields(self):
        touched = parse(tree(one("activity.login", "is_set"))).touched_by

        assert touched
        assert "login" in touched
        assert "contact_updated" in touched
        assert "order_paid" not in touched
        assert parse(tree(one("last_active_at", "is_set"))).touched_by is None

    @pytest.mark.parametrize(
        ("condition", "drifts"),
        [
            (one("country", "is_set"), False),
            (one("birth_date", "before", "2026-01-01"), False),
            (one("birth_date", "anniversary_in_this", "month"), True),
            (one("activity.login", "at_least", 2), False),
            (one("activity.login", "at_least", 2, within_days=3), True),
            (one("items", "is_set", where=[one("due_at", "more_than_days_ago", 7)]), True),
        ],
    )
    def test_is_time_where_its_answer_changes_by_itself(self, condition, drifts):
        assert parse(tree(condition)).drifts is drifts

    def test_are_segments_that_it_names(self):
        Segment.objects.create(name="Best", slug="best")

        touched = parse(tree(one("segments", "contains", "best"))).touched_by
        assert touched
        assert "audience_joined" in touched

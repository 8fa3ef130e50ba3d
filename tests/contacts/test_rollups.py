"""Rollups: what they come to, for each kind of rows and each way of taking them."""

from datetime import timedelta

import pytest

from contacts.models import Contact, ContactType, CustomField
from contacts.operations.computing import work_out_rollups, work_out_stale
from contacts.operations.contacts import change_contact, create_contact, delete_contact
from contacts.operations.fields import change_field, create_field
from contacts.operations.organisations import create_organisation, delete_organisation
from contacts.operations.relationship_types import create_relationship_type
from contacts.operations.relationships import change_relationship, relate, remove_relationship
from tests.contacts.rollup_fields import caught_up, happened, held, make_rollup
from tests.make import NOON, ada, make_contact, make_organisation

pytestmark = pytest.mark.django_db


def later(hours: float):
    return NOON + timedelta(hours=hours)


@pytest.fixture
def jane() -> Contact:
    return make_contact("Jane")


class TestOfActivities:
    def test_counts_sums_and_takes_ends_of_amounts_and_moments(self, jane):
        for slug, take in (
            ("orders", {"take": "count"}),
            ("spent", {"take": "sum", "value": "amount"}),
            ("usual", {"take": "average", "value": "amount", "field": {"decimals": 2}}),
            ("dearest", {"take": "most", "value": "amount"}),
            ("first_order", {"take": "first", "value": "occurred_at"}),
            ("last_day", {"take": "last", "value": "occurred_at", "field": {"result": "date"}}),
            ("ever", {"take": "any"}),
        ):
            make_rollup(slug, types=["item_completed"], **take)
        for hours, amount in ((2, "12.50"), (0, "20"), (30, "7.5001")):
            happened("item_completed", jane, at=later(hours), amount=amount)

        caught_up()

        assert held(jane, "orders", "spent", "usual", "dearest", "ever") == [
            *(3, 40.0001, 13.33, 20, True)
        ]
        assert held(jane, "first_order") == "2026-03-10T12:00:00Z"
        assert held(jane, "last_day") == "2026-03-11"
        assert jane.version == 1

    def test_tells_apart_by_what_conditions_ask_of_a_row(self, jane):
        stem = [{"field": "category", "operator": "equals", "value": "stem"}]
        make_rollup("xp_stem", types=["item_completed"], take="sum", value="amount", where=stem)
        high = [{"field": "floor", "operator": "at_least", "value": 2}]
        make_rollup("doors", types=["product_event"], take="distinct", value="event", where=high)
        for category, amount in (("stem", 5), ("art", 7), ("stem", 2)):
            happened("item_completed", jane, amount=amount, category=category)
        for event, floor in (("a", 1), ("b", 2), ("b", 3), ("c", 9)):
            happened("product_event", jane, event=event, floor=floor)

        caught_up()

        assert held(jane, "xp_stem", "doors") == [7, 2]

    def test_forgets_with_time_what_lies_outside_the_window(self, jane):
        make_rollup("lately", types=["item_completed"], within_days=7)
        happened("item_completed", jane, at=later(-24 * 6))
        happened("item_completed", jane)
        caught_up()
        assert held(jane, "lately") == 2

        assert work_out_rollups(now=later(30)) == 1

        assert held(jane, "lately") == 1
        assert work_out_rollups(now=later(30)) == 0
        assert jane.version == 1

    def test_takes_several_types_or_whatever_somebody_did(self, jane):
        make_rollup("both", types=["item_started", "item_completed"], take="last", value="item_id")
        make_rollup("anything")
        happened("item_completed", jane, at=later(1), item_type="quest", item_id="a")
        happened("item_started", jane, at=later(2), item_type="quest", item_id="b")
        happened("contact_updated", jane, changes={})

        caught_up()

        assert held(jane, "both", "anything") == ["b", 2]

    def test_counts_those_of_an_organisation_itself(self):
        make_rollup("renewals", "organisation", types=["product_event"])
        school = make_organisation()
        happened("product_event", organisation=school, event="renewed")

        caught_up()

        assert held(school, "renewals") == 1

    def test_is_right_after_a_late_fact(self, jane):
        make_rollup("first", types=["item_started"], take="first", value="occurred_at")
        happened("item_started", jane, at=later(5))
        caught_up()
        happened("item_started", jane, at=later(-5))

        caught_up()

        assert held(jane, "first") == "2026-03-10T07:00:00Z"


class TestOfItems:
    def test_counts_those_under_way_and_those_completed(self, jane):
        for slug, status in (("open_quests", "open"), ("done_quests", "completed")):
            where = [{"field": "status", "operator": "equals", "value": status}]
            make_rollup(slug, of_rows="items", types=["quest"], where=where)
        make_rollup("best", of_rows="items", take="most", value="percent")
        for item, type in (("a", "quest"), ("b", "quest"), ("c", "course")):
            happened("item_started", jane, item_type=type, item_id=item)
        caught_up()
        assert held(jane, "open_quests", "done_quests", "best") == [2, 0, 0]

        happened("item_completed", jane, at=later(1), item_type="quest", item_id="a")
        caught_up()

        assert held(jane, "open_quests", "done_quests", "best") == [1, 1, 100]


@pytest.fixture
def parent_of():
    given = {"slug": "parent_of", "name": "Parent of", "reverse_name": "Child of"}
    return create_relationship_type(by=ada(), now=NOON, **given)


class TestOfRelationships:
    @pytest.fixture(autouse=True)
    def fields(self, db, parent_of):
        sides = {"of_rows": "relationships", "types": ["parent_of"]}
        make_rollup("students", **sides, side="contact")
        make_rollup("parent_linked", **sides, side="other", take="any")
        make_rollup("family", **sides)

    def test_counts_the_other_sides_of_those_in_force(self, jane, parent_of):
        tim, tom = make_contact("Tim"), make_contact("Tom")
        first = relate(contact=jane, other=tim, type=parent_of, by=ada(), now=NOON)
        second = relate(contact=jane, other=tom, type=parent_of, by=ada(), now=NOON)
        caught_up()
        assert held(jane, "students", "parent_linked", "family") == [2, False, 2]
        assert held(tim, "students", "parent_linked", "family") == [0, True, 1]

        ended = {"ended_on": NOON.date()}
        change_relationship(relationship=first, changes=ended, by=ada(), now=NOON)
        remove_relationship(relationship=second, by=ada(), now=NOON)
        caught_up()

        assert held(jane, "students") == 0
        assert [held(child, "parent_linked") for child in (tim, tom)] == [False, False]

    def test_counts_one_less_when_the_other_side_is_deleted(self, jane, parent_of):
        tim = make_contact("Tim")
        relate(contact=jane, other=tim, type=parent_of, by=ada(), now=NOON)
        caught_up()

        delete_contact(contact=jane, by=ada(), now=NOON)
        caught_up()

        assert held(tim, "parent_linked", "family") == [False, 0]

    def test_counts_organisations_from_both_sides(self, jane):
        of = {
            "slug": "champion",
            "name": "Champion",
            "reverse_name": "Champion",
            "to": "organisation",
        }
        champion = create_relationship_type(by=ada(), now=NOON, **of)
        make_rollup("causes", of_rows="relationships", types=["champion"])
        make_rollup("champions", "organisation", of_rows="relationships", types=["champion"])
        school = make_organisation()
        relate(contact=jane, organisation=school, type=champion, by=ada(), now=NOON)
        caught_up()
        assert (held(jane, "causes"), held(school, "champions")) == (1, 1)

        delete_organisation(organisation=school, by=ada(), now=NOON)
        caught_up()

        assert held(jane, "causes") == 0


class TestOfContacts:
    @pytest.fixture
    def student(self) -> ContactType:
        return ContactType.objects.create(slug="student", name="Student")

    def test_counts_sums_and_averages_the_members_rollups(self, student):
        make_rollup("xp", types=["item_completed"], take="sum", value="amount")
        make_rollup("students", "organisation", of_rows="contacts", types=["student"])
        members = {"of_rows": "contacts", "types": ["student"], "value": "xp"}
        make_rollup("xp_each", "organisation", **members, take="average")
        make_rollup("xp_best", "organisation", **members, take="most")
        school, other = make_organisation(), make_organisation("Other")
        given = {"type": student, "organisation": school}
        jane, _john = [create_contact(given=given, by=ada(), now=NOON) for _ in range(2)]
        happened("item_completed", jane, amount=30)
        caught_up()
        assert held(school, "students", "xp_each", "xp_best") == [2, 15, 30]
        assert school.version == 1

        change_contact(contact=jane, changes={"organisation": other}, by=ada(), now=NOON)
        caught_up()
        assert held(school, "students", "xp_each", "xp_best") == [1, 0, 0]
        assert held(other, "students", "xp_each") == [1, 30]

        delete_contact(contact=jane, by=ada(), now=NOON)
        caught_up()
        assert held(other, "students", "xp_each", "xp_best") == [0, None, None]

    def test_tells_the_share_of_those_for_whom_conditions_hold(self):
        started = {"conditions": [{"field": "items", "operator": "at_least", "value": 1}]}
        make_rollup(
            "activation_rate",
            "organisation",
            of_rows="contacts",
            take="share",
            where=started,
            field={"decimals": 1},
        )
        school, empty = make_organisation(), make_organisation("Empty")
        members = [make_contact(organisation=school) for _ in range(3)]
        happened("item_started", members[0], item_type="quest", item_id="a")

        work_out_stale(now=NOON)
        caught_up()

        assert held(school, "activation_rate") == 33.3
        assert held(empty, "activation_rate") is None


class TestNewRecords:
    def test_hold_what_comes_of_nothing_from_their_beginning(self):
        make_rollup("orders")
        make_rollup("last", take="last", value="occurred_at")
        make_rollup("sites", "organisation", of_rows="relationships", take="any")
        student = ContactType.objects.create(slug="student", name="Student")
        make_rollup("quests", of_rows="items", field={"types": ["student"]})

        made = create_contact(given={}, by=ada(), now=NOON)
        school = create_organisation(given={"name": "Northgate"}, by=ada(), now=NOON)

        assert (made.custom, school.custom) == ({"orders": 0}, {"sites": False})
        change_contact(contact=made, changes={"type": student}, by=ada(), now=NOON)
        caught_up()
        assert held(made, "orders", "quests") == [0, 0]

    def test_of_formulas_read_them(self):
        make_rollup("orders")
        plus = {"kind": "formula", "expression": "orders + 1", "result": "number"}
        create_field(of="contact", slug="next", label="Next", by=ada(), now=NOON, **plus)
        made = create_contact(given={}, by=ada(), now=NOON)
        assert made.custom == {"orders": 0, "next": 1}

        happened("item_started", made)
        caught_up()

        assert held(made, "orders", "next") == [1, 2]


class TestDefinitionsThatChange:
    def test_are_worked_out_for_all_records_without_a_new_version(self, jane):
        happened("item_started", jane, amount=4)
        caught_up()
        field = make_rollup("sum", types=["item_started"])
        assert field.worked_out_by != field.recipe

        assert (work_out_stale(now=NOON), work_out_stale(now=NOON)) == (1, 0)
        assert (held(jane, "sum"), jane.version) == (1, 1)

        rollup = {"of": "activities", "types": ["item_started"], "take": "sum", "value": "amount"}
        changed = change_field(field=field, changes={"rollup": rollup}, by=ada(), now=NOON)
        assert changed.worked_out_by != changed.recipe
        work_out_stale(now=NOON)
        assert held(jane, "sum") == 4

    def test_carry_what_stands_upon_them(self, jane):
        school = make_organisation()
        Contact.objects.filter(pk=jane.pk).update(organisation=school)
        field = make_rollup("starts", types=["item_started"])
        of_members = {"of_rows": "contacts", "take": "sum", "value": "custom.starts"}
        make_rollup("all_starts", "organisation", **of_members)
        happened("item_started", jane)
        caught_up()
        work_out_stale(now=NOON)
        assert held(school, "all_starts") == 1

        rollup = {"of": "activities", "types": ["item_completed"], "take": "count"}
        change_field(field=field, changes={"rollup": rollup}, by=ada(), now=NOON)
        work_out_stale(now=NOON)

        assert (held(jane, "starts"), held(school, "all_starts")) == (0, 0)

    def test_that_nobody_understands_any_more_give_nothing(self, jane):
        field = make_rollup("starts", types=["item_started"])
        work_out_stale(now=NOON)
        assert held(jane, "starts") == 0
        CustomField.objects.filter(pk=field.pk).update(rollup={"of": "ghosts"})

        work_out_rollups(now=NOON)

        assert held(jane, "starts") is None

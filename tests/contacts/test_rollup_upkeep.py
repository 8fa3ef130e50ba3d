"""Rollups kept up to date: as the obvious loop has it, and before segments look."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.consumers.rollups import ROLLUPS
from contacts.consumers.segments import SEGMENTS
from contacts.models import (
    Contact,
    CustomField,
    Organisation,
    Relationship,
    RelationshipType,
    SecondLook,
    SegmentMember,
)
from contacts.operations.computing import work_out_rollups
from contacts.operations.contacts import change_contact, delete_contact
from contacts.operations.relationship_types import create_relationship_type
from contacts.operations.relationships import change_relationship, relate, remove_relationship
from contacts.operations.segments.definitions import create_segment
from contacts.operations.segments.refreshing import look_again, refresh_due
from events.consumers import CONTACT_METRICS, ITEM_PROGRESS
from events.models import Activity, Cursor
from events.operations.draining import drain_batch, place_cursor
from events.queries import has_caught_up, projected_up_to
from ground.versions import Versions
from tests.contacts.rollup_fields import caught_up, happened, held, make_rollup
from tests.make import NOON, ada, make_contact, make_organisation

CATEGORIES = ("stem", "art")
PLACES = st.integers(0, 2)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("fact"), PLACES, st.integers(-3, 9), st.sampled_from(CATEGORIES)),
        st.tuples(st.just("relate"), PLACES, PLACES, st.just("")),
        st.tuples(st.just("end"), st.integers(0, 5), st.just(0), st.just("")),
        st.tuples(st.just("remove"), st.integers(0, 5), st.just(0), st.just("")),
        st.tuples(st.just("move"), PLACES, PLACES, st.just("")),
        st.tuples(st.just("delete"), PLACES, st.just(0), st.just("")),
        st.tuples(st.just("read"), st.integers(1, 4), st.just(0), st.just("")),
    ),
    max_size=14,
)


def define() -> RelationshipType:
    given = {"slug": "parent_of", "name": "Parent of", "reverse_name": "Child of"}
    type = create_relationship_type(by=ada(), now=NOON, **given)
    stem = [{"field": "category", "operator": "equals", "value": "stem"}]
    make_rollup("count", types=["item_completed"])
    make_rollup("stem", types=["item_completed"], take="sum", value="amount", where=stem)
    make_rollup("last", types=["item_completed"], take="last", value="amount")
    sides = {"of_rows": "relationships", "types": ["parent_of"]}
    make_rollup("children", **sides, side="contact")
    make_rollup("has_parent", **sides, side="other", take="any")
    make_rollup("members", "organisation", of_rows="contacts")
    of_all = {"of_rows": "contacts", "take": "sum", "value": "stem"}
    make_rollup("all_stem", "organisation", **of_all)
    active = {"conditions": [{"field": "count", "operator": "at_least", "value": 1}]}
    make_rollup("active", "organisation", of_rows="contacts", take="share", where=active)
    CustomField.objects.update(worked_out_by="")
    return type


class World:
    """Three people, three firms, and what may happen to them."""

    def __init__(self, type: RelationshipType) -> None:
        self.type, self.hours = type, 0
        self.people: list[Contact | None] = [make_contact(f"P{n}") for n in range(3)]
        self.firms = [make_organisation(f"F{n}") for n in range(3)]
        self.ties: list[Relationship] = []

    def do(self, deed: str, one: int, other: int, category: str) -> None:
        person = self.people[one] if one < len(self.people) else None
        tie = self.ties[one] if one < len(self.ties) else None
        match deed:
            case "fact" if person:
                self.hours += 1
                at = NOON + timedelta(hours=self.hours)
                happened("item_completed", person, at=at, amount=other, category=category)
            case "relate" if person and self.people[other] and one != other:
                ends = {"contact": person, "other": self.people[other], "type": self.type}
                if not Relationship.objects.filter(**ends, ended_on=None).exists():
                    self.ties.append(relate(**ends, by=ada(), now=NOON))
            case "end" if tie and Relationship.objects.filter(pk=tie.pk).exists():
                ended = {"ended_on": NOON.date()}
                change_relationship(relationship=tie, changes=ended, by=ada(), now=NOON)
            case "remove" if tie and Relationship.objects.filter(pk=tie.pk).exists():
                remove_relationship(relationship=tie, by=ada(), now=NOON)
            case "move" if person:
                firm = {"organisation": self.firms[other]}
                change_contact(contact=person, changes=firm, by=ada(), now=NOON)
            case "delete" if person:
                delete_contact(contact=person, by=ada(), now=NOON)
                self.people[one] = None
            case "read":
                caught_up(at_once=one)

    def by_the_loop(self) -> dict[str, dict[str, object]]:
        return {
            **{f"person {p.pk}": self.of_person(p) for p in self.people if p},
            **{f"firm {firm.pk}": self.of_firm(firm) for firm in self.firms},
        }

    def of_person(self, person: Contact) -> dict[str, object]:
        facts = Activity.objects.filter(contact=person, type="item_completed").order_by("id")
        amounts = [(fact.category, int(fact.amount or 0)) for fact in facts]
        ties = Relationship.objects.filter(ended_on=None)
        found: dict[str, object] = {
            "count": len(amounts),
            "stem": sum(amount for category, amount in amounts if category == "stem"),
            "children": ties.filter(contact=person).count(),
            "has_parent": ties.filter(other=person).exists(),
        }
        return found | ({"last": amounts[-1][1]} if amounts else {})

    def of_firm(self, firm: Organisation) -> dict[str, object]:
        people = Contact.objects.filter(organisation=firm)
        each = [self.of_person(person) for person in people]
        stems = [one["stem"] for one in each if isinstance(one["stem"], int)]
        found: dict[str, object] = {"members": len(each), "all_stem": sum(stems)}
        active = [one for one in each if one["count"]]
        return found | ({"active": round(len(active) / len(each) * 100, 6)} if each else {})

    def stored(self) -> dict[str, dict[str, object]]:
        people = Contact.objects.filter(pk__in=[one.pk for one in self.people if one])
        firms = Organisation.objects.filter(pk__in=[one.pk for one in self.firms])
        return {
            **{f"person {one.pk}": one.custom for one in people},
            **{f"firm {one.pk}": one.custom for one in firms},
        }


@pytest.mark.django_db
class TestWorkOutTouched:
    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(DEEDS)
    def test_comes_to_what_the_obvious_loop_does(self, deeds):
        type = RelationshipType.objects.first() or define()
        world = World(type)
        work_out_rollups(now=NOON)

        for deed in deeds:
            world.do(*deed)
        caught_up()

        assert world.stored() == world.by_the_loop()
        assert work_out_rollups(now=NOON) == 0

    def test_asks_as_much_for_many_as_for_one(self):
        define()
        people = [make_contact(f"P{n}", organisation=make_organisation(f"F{n}")) for n in range(8)]
        work_out_rollups(now=NOON)
        caught_up()
        asked = []
        for some in (people[:1], people):
            for person in some:
                happened("item_completed", person, amount=3, category="stem")
            with CaptureQueriesContext(connection) as queries:
                caught_up()
            asked.append(len(queries))

        assert held(people[7], "count", "stem") == [1, 3]
        assert asked[0] == asked[1]

    def test_lets_nobody_be_refused_who_edits_meanwhile(self):
        make_rollup("count", types=["item_completed"])
        jane = make_contact()
        expected: Versions = frozenset({jane.version})
        happened("item_completed", jane)
        caught_up()

        changes = {"first_name": "Janet"}
        change_contact(contact=jane, changes=changes, by=ada(), now=NOON, expected=expected)

        assert held(jane, "count") == 1


@pytest.mark.django_db(transaction=True)
class TestFromEventToSegment:
    READERS = (SEGMENTS, ROLLUPS, ITEM_PROGRESS, CONTACT_METRICS)

    @pytest.fixture(autouse=True)
    def cursors(self, transactional_db):
        for consumer in self.READERS:
            place_cursor(consumer=consumer)

    def read(self, *consumers) -> None:
        for consumer in consumers:
            while drain_batch(consumer=consumer, now=NOON):
                pass

    def test_is_looked_at_once_the_rollup_was_worked_out_and_not_before(self):
        make_rollup("done", of_rows="items")
        jane = make_contact("Jane")
        enough = {"conditions": [{"field": "done", "operator": "at_least", "value": 1}]}
        segment = create_segment(name="Keen", conditions=enough, by=ada(), now=NOON)
        list(refresh_due(now=NOON))
        happened("item_completed", jane, item_type="quest", item_id="a")

        self.read(SEGMENTS, ROLLUPS)
        assert not has_caught_up(SEGMENTS)
        assert has_caught_up(ROLLUPS)
        assert held(jane, "done") is None
        assert look_again(now=NOON) == 0

        self.read(ITEM_PROGRESS, CONTACT_METRICS)
        place = projected_up_to()
        assert place == tuple(
            Cursor.objects.values_list("position", "last_id").get(consumer="rollups")
        )
        self.read(ROLLUPS)
        look_again(now=NOON)

        assert held(jane, "done") == 1
        assert [row.contact_id for row in SegmentMember.objects.filter(segment=segment)] == [
            jane.pk
        ]

    def test_of_an_organisation_reaches_its_members_without_a_fact_of_theirs(self):
        school = make_organisation()
        jane = make_contact("Jane", organisation=school)
        make_contact("John", organisation=make_organisation("Other"))
        make_rollup("renewals", "organisation", types=["product_event"])
        renewed = {"field": "organisation.renewals", "operator": "at_least", "value": 1}
        create_segment(name="Renewed", conditions={"conditions": [renewed]}, by=ada(), now=NOON)
        list(refresh_due(now=NOON))
        happened("product_event", organisation=school, event="renewed")
        self.read(ITEM_PROGRESS, CONTACT_METRICS, ROLLUPS)

        assert list(SecondLook.objects.values_list("contact_id", flat=True)) == [jane.pk]
        assert look_again(now=NOON) == 1
        assert list(SegmentMember.objects.values_list("contact_id", flat=True)) == [jane.pk]

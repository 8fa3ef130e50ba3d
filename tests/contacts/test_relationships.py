"""Who is what to whom: related, ended, removed, and never a circle."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditRow
from contacts.errors import (
    CircleOfPeople,
    RelatedAlready,
    RelatedToOneself,
    RelationshipTypeFixed,
    UnfitRelationship,
)
from contacts.models import Relationship, RelationshipType
from contacts.operations.relationship_types import change_relationship_type
from contacts.operations.relationships import change_relationship, relate
from events.models import Activity
from tests.make import NOON, ada, ben, cleo, make_contact, make_organisation

pytestmark = pytest.mark.django_db
ROWS, TYPES = "/api/v1/relationships/", "/api/v1/relationship-types/"
LEVELS = [{"value": "high", "label": "High"}]


def make_type(slug: str = "parent", **given) -> RelationshipType:
    named = {"name": "Parent of", "reverse_name": "Child of", **given}
    return RelationshipType.objects.create(slug=slug, **named)


def told() -> list[tuple[str, int | None, int | None, str]]:
    rows = Activity.objects.filter(type__startswith="relationship_").order_by("id")
    return [(row.type, row.contact_id, row.organisation_id, row.title) for row in rows]


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


class TestRelate:
    def test_is_told_on_both_sides_in_the_words_of_each_without_names(self):
        anna, tim = make_contact("Anna"), make_contact("Tim")

        made = relate(contact=anna, other=tim, type=make_type(), by=ada(), now=NOON)

        assert (made.contact, made.other) == (anna, tim)
        assert told() == [
            ("relationship_added", anna.pk, None, "Relationship added: Parent of"),
            ("relationship_added", tim.pk, None, "Relationship added: Child of"),
        ]
        assert AuditRow.objects.filter(action="relationship.created").exists()

    def test_leads_to_organisations_with_role_and_influence(self):
        kind = make_type("works-at", to="organisation", roles=LEVELS, influences=LEVELS)
        anna, school = make_contact("Anna"), make_organisation()

        with pytest.raises(UnfitRelationship):
            relate(contact=anna, organisation=school, type=kind, role="boss", by=ada(), now=NOON)
        with pytest.raises(UnfitRelationship):
            relate(contact=anna, other=make_contact("Tim"), type=kind, by=ada(), now=NOON)
        assert not Relationship.objects.exists()

        made = relate(
            contact=anna,
            organisation=school,
            type=kind,
            role="high",
            influence="high",
            is_decision_maker=True,
            by=ada(),
            now=NOON,
        )

        assert made.is_decision_maker
        assert [row[1:3] for row in told()] == [(anna.pk, None), (None, school.pk)]

    def test_is_there_once_also_when_said_from_the_other_side(self):
        spouse = make_type("spouse", is_symmetric=True)
        anna, tim = make_contact("Anna"), make_contact("Tim")
        relate(contact=tim, other=anna, type=spouse, by=ada(), now=NOON)

        with pytest.raises(RelatedAlready):
            relate(contact=anna, other=tim, type=spouse, by=ada(), now=NOON)
        with pytest.raises(RelatedToOneself):
            relate(contact=anna, other=anna, type=spouse, by=ada(), now=NOON)

        assert Relationship.objects.count() == 1

    def test_begins_with_the_flags_of_its_type(self):
        kind = make_type(receives_alerts=True)
        people = make_contact("Anna"), make_contact("Tim")

        made = relate(
            contact=people[0], other=people[1], type=kind, may_see_records=True, by=ada(), now=NOON
        )

        assert (made.receives_alerts, made.may_see_records) == (True, True)

    def test_refuses_circles_through_any_number_of_people(self):
        kind = make_type(is_hierarchy=True)
        a, b, c = (make_contact(name) for name in "ABC")
        first = relate(contact=a, other=b, type=kind, by=ada(), now=NOON)
        relate(contact=b, other=c, type=kind, by=ada(), now=NOON)

        with pytest.raises(CircleOfPeople):
            relate(contact=c, other=a, type=kind, by=ada(), now=NOON)
        assert Relationship.objects.count() == 2

        ended = {"ended_on": NOON.date()}
        change_relationship(relationship=first, changes=ended, by=ada(), now=NOON)
        relate(contact=c, other=a, type=kind, by=ada(), now=NOON)
        with pytest.raises(CircleOfPeople):
            change_relationship(relationship=first, changes={"ended_on": None}, by=ada(), now=NOON)

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=10))
    def test_takes_exactly_the_edges_that_leave_nobody_above_himself(self, edges):
        kind = make_type(f"h{RelationshipType.objects.count()}", is_hierarchy=True)
        people = [make_contact(f"P{n}") for n in range(5)]
        above: set[tuple[int, int]] = set()
        by = ada()
        for top, bottom in edges:
            reach = {bottom}
            for _ in people:
                reach |= {low for high, low in above if high in reach}
            fits = top not in reach and (top, bottom) not in above
            try:
                relate(contact=people[top], other=people[bottom], type=kind, by=by, now=NOON)
            except (CircleOfPeople, RelatedAlready, RelatedToOneself):
                assert not fits
            else:
                assert fits
                above.add((top, bottom))


class TestChange:
    def test_ends_it_and_says_so(self):
        anna, tim = make_contact("Anna"), make_contact("Tim")
        made = relate(contact=anna, other=tim, type=make_type(), by=ada(), now=NOON)

        changes = {"ended_on": NOON.date()}
        change_relationship(relationship=made, changes=changes, by=ada(), now=NOON)

        assert [row[0] for row in told()[2:]] == ["relationship_ended"] * 2
        again = relate(contact=anna, other=tim, type=made.type, by=ada(), now=NOON)
        assert again.pk != made.pk


class TestRelationshipApi:
    def test_is_for_those_who_see_both_sides_and_may_change_one(self, api):
        kind = make_type()
        mine, seen, hidden = (
            make_contact("Mine", owner=ben()),
            make_contact("Mine, too", owner=ben()),
            make_contact("Hidden", owner=cleo()),
        )
        body = {"type": kind.slug, "contact": mine.pk, "other": hidden.pk}
        assert api.post(ROWS, body).status_code in {401, 403}

        api.force_authenticate(ben())
        assert api.post(ROWS, body).status_code == 400
        assert not Relationship.objects.exists()
        made = api.post(ROWS, {**body, "other": seen.pk})

        assert made.status_code == 201, made.data
        half = relate(contact=mine, other=hidden, type=kind, by=ada(), now=NOON)
        for address in (f"{ROWS}{half.pk}/", f"{ROWS}{made.data['id']}/"):
            api.force_authenticate(cleo())
            assert api.get(address).status_code == 404
            assert api.delete(address).status_code == 404
        api.force_authenticate(ben())
        assert [row["id"] for row in api.get(ROWS).data["results"]] == [made.data["id"]]

    def test_lists_a_record_from_either_side_in_the_same_number_of_queries(
        self, crm, django_assert_num_queries
    ):
        kind, school = make_type(), make_organisation()
        works = make_type("works-at", to="organisation")
        anna, *children = (make_contact(name) for name in "ABCDE")
        for child in children:
            relate(contact=anna, other=child, type=kind, by=ada(), now=NOON)
        relate(contact=anna, organisation=school, type=works, by=ada(), now=NOON)

        include = "include=contact,other,organisation"
        with django_assert_num_queries(6):  # roles, rows, types, people twice, organisations
            rows = crm.get(f"{ROWS}?contact={anna.pk}&{include}").data["results"]

        assert len(rows) == 5
        assert rows[0]["included"]["organisation"]["name"] == school.name
        (row,) = crm.get(f"{ROWS}?contact={children[0].pk}&{include}").data["results"]
        assert row["included"]["contact"]["display_name"] == "A"
        assert len(crm.get(f"{ROWS}?organisation={school.pk}").data["results"]) == 1
        assert crm.get(f"{ROWS}?type=parent&current=false").data["results"] == []

    def test_changes_and_removes(self, crm):
        anna, tim = make_contact("Anna"), make_contact("Tim")
        made = relate(contact=anna, other=tim, type=make_type(), by=ada(), now=NOON)
        address = f"{ROWS}{made.pk}/"

        assert crm.patch(address, {"role": "x"}).status_code == 400
        assert crm.patch(address, {"receives_alerts": True}, HTTP_IF_MATCH='"9"').status_code == 412
        dates = {"started_on": "2026-02-01", "ended_on": "2026-01-01"}
        assert crm.patch(address, dates).data["code"] == "unfit_relationship"
        assert crm.patch(address, {"receives_alerts": True}).data["version"] == 2
        assert crm.delete(address).status_code == 204
        assert [row[0] for row in told()[-2:]] == ["relationship_removed"] * 2

    def test_goes_with_either_side(self):
        anna, tim = make_contact("Anna"), make_contact("Tim")
        relate(contact=anna, other=tim, type=make_type(), by=ada(), now=NOON)

        tim.delete()

        assert not Relationship.objects.exists()


class TestTypes:
    def test_are_made_changed_and_deleted(self, crm):
        made = crm.post(TYPES, {"slug": "spouse", "name": "Spouse of", "is_symmetric": True})
        address = f"{TYPES}{made.data['id']}/"

        assert (made.status_code, made.data["reverse_name"]) == (201, "Spouse of")
        assert crm.post(TYPES, {"slug": "spouse", "name": "X"}).data["code"] == (
            "relationship_type_taken"
        )
        assert crm.patch(address, {"name": "Married to"}).data["reverse_name"] == "Married to"
        refused = crm.patch(address, {"is_hierarchy": True})
        assert refused.data["code"] == "unfit_relationship_type"
        assert crm.delete(address).status_code == 204

    def test_keep_their_shape_while_somebody_is_related_by_them(self, crm):
        kind = make_type()
        relate(contact=make_contact(), other=make_contact(), type=kind, by=ada(), now=NOON)

        with pytest.raises(RelationshipTypeFixed):
            change_relationship_type(type=kind, changes={"is_symmetric": True}, by=ada(), now=NOON)
        answer = crm.delete(f"{TYPES}{kind.pk}/")

        assert (answer.status_code, answer.data["code"]) == (409, "relationship_type_in_use")
        assert answer.data["used_by"] == {"relationships": 1}
        kind.refresh_from_db()
        assert not kind.is_symmetric

    def test_are_not_for_everybody_to_define(self, api):
        api.force_authenticate(ben())

        assert api.post(TYPES, {"slug": "x", "name": "X"}).status_code == 403
        assert api.get(TYPES).status_code == 200
        assert not RelationshipType.objects.exists()

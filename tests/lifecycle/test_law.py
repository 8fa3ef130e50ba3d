"""The stage that one statement finds, held against the obvious loop."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Contact, ContactType
from lifecycle.models import Lifecycle, Stage, Standing
from lifecycle.operations.placing import misplaced, rules_of, write_moves
from tests.contacts.conditions.loop import holds
from tests.contacts.conditions.people import NOW, make_people
from tests.contacts.conditions.test_compiling import TREES

pytestmark = pytest.mark.django_db
KEYS = ("first", "second", "third")
STOOD = st.fixed_dictionaries(
    {
        "field": st.just("stage"),
        "operator": st.sampled_from(["equals", "not_equals"]),
        "value": st.sampled_from(KEYS),
    }
)
TREE = st.one_of(TREES, STOOD.map(lambda one: {"match": "all", "conditions": [one]}))
STAGES = st.lists(st.tuples(st.integers(0, 3), TREE), min_size=3, max_size=3)


@pytest.fixture
def lifecycle():
    type = ContactType.objects.create(slug="student", name="Student")
    made = Lifecycle.objects.create(type=type)
    for place, key in enumerate(KEYS):
        Stage.objects.create(lifecycle=made, key=key, label=key, order=place)
    return made


def wanted(person, stages, stood):
    """The first stage whose conditions hold, asked one after the other."""
    asked = sorted(zip(stages, KEYS, strict=True), key=lambda one: one[0][0])
    told = {**person, "stage": stood}
    return next((key for (_, tree), key in asked if holds(tree, told, NOW)), None)


def standing():
    rows = Standing.objects.values_list("contact_id", "stage__key")
    return dict(rows)


class TestStages:
    def test_are_those_that_the_obvious_loop_finds(self, lifecycle):
        people = make_people(40, seed=11)
        Contact.objects.update(type=lifecycle.type)
        few = {one["pk"] for one in people[::2]}

        @settings(
            max_examples=60,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )
        @given(STAGES, TREES)
        def check(stages, risk):
            for (priority, tree), key in zip(stages, KEYS, strict=True):
                Stage.objects.filter(key=key).update(priority=priority, conditions=tree)
            lifecycle.at_risk = risk
            rules = rules_of(lifecycle)
            before = standing()
            expected = {one["pk"]: wanted(one, stages, before.get(one["pk"])) for one in people}
            some = misplaced(lifecycle, rules, now=NOW, among=few)
            moves = misplaced(lifecycle, rules, now=NOW)

            assert sorted(some) == sorted(move for move in moves if move.id in few)
            write_moves(lifecycle, moves, now=NOW)
            found = standing()
            assert {id: found.get(id) for id in expected} == expected
            at_risk = set(
                Standing.objects.filter(at_risk=True).values_list("contact_id", flat=True)
            )
            assert at_risk == {one["pk"] for one in people if holds(risk, one, NOW)}

        check()

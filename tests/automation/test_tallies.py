"""The numbers on steps: many rows become one, and nothing is lost or counted twice."""

from collections import Counter

import pytest

from automation.models import Step, StepTally
from automation.operations.tallies import MANY, add_up_tallies
from automation.tasks import add_up
from tests.automation.make import make_workflow, put_in, run_until
from tests.make import NOON, make_contact

WAIT = {"type": "wait_duration", "for": {"days": 1}}


def make_steps():
    flow = make_workflow([{"id": "a", **WAIT}, {"id": "b", **WAIT}], now=NOON)
    return list(Step.objects.filter(of=flow.live).order_by("order"))


def tally(step, number=1, status="completed", way=""):
    return StepTally.objects.create(step=step, number=number, status=status, way=way)


def sums() -> Counter:
    found: Counter = Counter()
    for row in StepTally.objects.all():
        found[(row.step_id, row.status, row.way)] += row.number
    return found


@pytest.mark.django_db
class TestAddUpTallies:
    def test_makes_one_row_of_many_for_each_outcome_and_way(self):
        step, _ = make_steps()
        for n in range(MANY):
            tally(step, number=n)
            tally(step, status="skipped")
            tally(step, way="yes", number=2)
        before = sums()

        add_up_tallies()

        assert sums() == before
        assert StepTally.objects.count() == 3

    def test_leaves_a_step_of_few_rows_as_it_is(self):
        full, few = make_steps()
        for _ in range(MANY + 1):
            tally(full)
        kept = [tally(few).pk for _ in range(MANY)]

        add_up_tallies()

        assert list(StepTally.objects.filter(step=few).values_list("pk", flat=True)) == kept
        assert StepTally.objects.get(step=full).number == MANY + 1

    def test_doing_it_again_changes_nothing(self):
        step, _ = make_steps()
        for _ in range(MANY + 1):
            tally(step)
        add_up_tallies()
        rows = list(StepTally.objects.values())

        add_up_tallies()

        assert list(StepTally.objects.values()) == rows

    def test_what_sets_wrote_one_by_one_is_the_number_of_people(self):
        flow = make_workflow([{"id": "a", "type": "wait_duration", "for": {"days": 1}}], now=NOON)
        for n in range(MANY + 1):
            put_in(flow, make_contact(f"Jane {n}"), now=NOON)
            run_until(NOON, until=NOON)
        assert StepTally.objects.filter(status="waiting").count() == MANY + 1

        add_up()

        assert StepTally.objects.get().number == MANY + 1

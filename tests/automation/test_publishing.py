"""Publishing over a live version: who stands where, and what becomes of them."""

from datetime import timedelta

import pytest

from automation.documents.reading import read
from automation.errors import NoSuchStep, WorkflowFaulty
from automation.models import Enrolment, StepLog
from automation.operations.publishing import publish_workflow
from automation.queries.standing import standing
from automation.running.turns import run_set
from events.models import Activity
from ground.versions import Outdated
from tests.automation.facts import happen, heard_by_workflows
from tests.automation.make import make_workflow, put_in, run_until
from tests.make import NOON, make_contact

DAY = timedelta(days=1)


def wait(key: str, days: int, **more) -> dict:
    return {"id": key, "type": "wait_duration", "for": {"days": days}, **more}


OLD = [wait("a", 2), wait("b", 5), wait("gone", 3)]
NEW = [wait("a", 2), wait("b", 9), wait("new", 1)]


@pytest.fixture
def flow(db):
    """Somebody on each step of the old version, and a draft of the new one."""
    flow = make_workflow(OLD, now=NOON)
    for days in (9, 4, 1):
        put_in(flow, make_contact(f"At {days}"), now=NOON - days * DAY)
    run_until(NOON - 10 * DAY, until=NOON)
    flow.draft = {"steps": NEW}
    flow.save()
    return flow


def stands() -> dict[str, tuple]:
    rows = Enrolment.objects.select_related("step", "of", "contact").order_by("id")
    return {
        row.contact.display_name: (row.of.number, row.step and row.step.key, row.due_at)
        for row in rows
    }


class TestPublishWorkflow:
    def test_the_preview_says_who_stands_on_what_changed(self, flow):
        found = standing(flow, read(flow.draft), move="move", steps={"gone": "new"})

        told = [(one.step, one.here, one.becomes, one.is_same) for one in found.places]
        assert told == [("a", 1, "a", True), ("b", 1, "b", False), ("gone", 1, "new", False)]
        assert [one.step for one in found.changed] == ["b", "gone"]
        assert found.counts == {"moved": 3, "exited": 0, "finishing": 0}

    def test_who_is_to_finish_stays_on_the_old_one(self, flow):
        before = stands()

        publish_workflow(workflow=flow, by=None, now=NOON)

        assert stands() == before
        run_until(NOON, until=NOON + 30 * DAY)
        assert StepLog.objects.filter(step__key="gone", status="completed").count() == 3

    def test_who_moves_goes_on_as_the_preview_said(self, flow):
        found = standing(flow, read(flow.draft), move="move")
        assert found.counts == {"moved": 2, "exited": 0, "finishing": 1}

        publish_workflow(workflow=flow, by=None, now=NOON, move="move")
        run_set(flow.pk, now=NOON)

        assert stands() == {
            # Of this one's step nothing is left, so they finish on the old one.
            "At 9": (1, "gone", NOON + DAY),
            # Two days of nine have passed since they came to the step.
            "At 4": (2, "b", NOON + 7 * DAY),
            "At 1": (2, "a", NOON + DAY),
        }

    def test_a_mapping_takes_them_to_the_step_it_names_where_they_begin(self, flow):
        mapping = {"gone": "new"}

        publish_workflow(workflow=flow, by=None, now=NOON, move="move", steps=mapping)
        run_set(flow.pk, now=NOON)

        assert stands()["At 9"] == (2, "new", NOON + DAY)

    def test_who_is_to_leave_does_and_it_is_recorded(self, flow):
        publish_workflow(workflow=flow, by=None, now=NOON, move="exit")

        assert set(Enrolment.objects.values_list("status", flat=True)) == {"exited"}
        assert Activity.objects.filter(type="workflow_left").count() == 3

    def test_what_they_did_is_not_done_again(self, flow):
        before = StepLog.objects.filter(step__key="a", status="completed").count()

        publish_workflow(workflow=flow, by=None, now=NOON, move="move")
        run_until(NOON, until=NOON + 60 * DAY)

        assert StepLog.objects.filter(step__key="a", status="completed").count() == before + 1

    def test_what_happened_before_brings_nobody_in(self, db):
        jane = make_contact()
        old = happen("login", jane)
        Activity.objects.filter(pk=old.pk)
        flow = make_workflow([wait("a", 1)], triggers=[{"type": "login"}], now=old.created_at + DAY)

        heard_by_workflows(old, now=old.created_at + DAY)

        assert not flow.enrolments.exists()

    def test_refuses_what_stands_against_it_and_keeps_the_old(self, flow):
        flow.draft = {"steps": [{"type": "go_to_step", "to": "nowhere"}]}
        flow.save()

        with pytest.raises(WorkflowFaulty) as refusal:
            publish_workflow(workflow=flow, by=None, now=NOON)

        assert refusal.value.facts["errors"][0]["field"] == "steps[0].to"
        flow.refresh_from_db()
        assert flow.live.number == 1

    def test_refuses_a_mapping_to_no_step(self, flow):
        with pytest.raises(NoSuchStep):
            publish_workflow(workflow=flow, by=None, now=NOON, move="move", steps={"gone": "x"})

    def test_the_second_of_two_is_told_that_the_first_was_quicker(self, flow):
        read_by_both = frozenset({flow.version})
        publish_workflow(workflow=flow, by=None, now=NOON, expected=read_by_both)

        with pytest.raises(Outdated):
            publish_workflow(workflow=flow, by=None, now=NOON, expected=read_by_both)

        assert flow.versions.count() == 2

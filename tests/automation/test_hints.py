"""Open screens hear of it when people come into a workflow, go on, and leave."""

from datetime import timedelta

import pytest

from automation.models import Enrolment
from automation.operations.steering import pause_enrolments
from automation.running.turns import run_set
from tests.automation.facts import happen, heard_by_workflows
from tests.automation.make import make_workflow, put_in
from tests.make import NOON, ada, make_contact

WAIT = {"id": "wait", "type": "wait_duration", "for": {"days": 1}}


@pytest.fixture
def heard(monkeypatch, django_capture_on_commit_callbacks):
    """What was hinted while something was done, by channel."""
    told: list[tuple[str, str, dict[str, int]]] = []
    monkeypatch.setattr("live.operations._publish", told.extend)

    def while_doing(deed) -> set[str]:
        told.clear()
        with django_capture_on_commit_callbacks(execute=True):
            deed()
        return {channel for channel, *_ in told if channel.startswith("workflow")}

    return while_doing


@pytest.mark.django_db
def test_each_step_of_somebodys_way_is_told(heard):
    jane = make_contact()
    left = {"name": "Left", "activity": "login"}
    flow = make_workflow([WAIT], exits=[left], triggers=[{"type": "order_paid"}], now=NOON)
    both = {f"workflow:{flow.pk}", "workflows"}
    day = NOON + timedelta(days=1)
    rows = Enrolment.objects.all()

    assert heard(lambda: put_in(flow, jane, now=NOON)) == both
    assert heard(lambda: run_set(flow.pk, now=NOON)) == both
    assert heard(lambda: pause_enrolments(rows=rows, by=ada(), now=NOON)) == both
    assert heard(lambda: heard_by_workflows(happen("login", jane, at=day), now=day)) == both
    # Nobody is due, so nothing is told.
    assert heard(lambda: run_set(flow.pk, now=day)) == set()

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from ground import doctor, health
from outbox import checkup
from outbox.models import Effect, Policy, State

pytestmark = pytest.mark.django_db


def left(state: State, *, minutes: int) -> None:
    """One effect that has been due, or left behind by a worker, for so long."""
    since = timezone.now() - timedelta(minutes=minutes)
    held = {"lease_token": uuid4(), "lease_until": since} if state == State.HANDING_OFF else {}
    Effect.objects.create(
        kind="mail", key="a", policy=Policy.RECONCILE, state=state, next_try_at=since, **held
    )


class TestOutbox:
    @pytest.mark.parametrize("state", [State.WAITING, State.HANDING_OFF])
    def test_is_ill_where_nobody_carries_out_what_is_due(self, state):
        left(state, minutes=11)

        finding = health.ask("outbox")

        assert (finding.ok, finding.facts["waiting"]) == (False, 1)
        assert finding.facts["oldest_seconds"] >= 660
        assert checkup.effects_are_carried_out().state == doctor.FAIL

    def test_is_well_for_the_moment_that_work_takes(self):
        left(State.WAITING, minutes=0)

        assert health.ask("outbox").ok
        assert checkup.effects_are_carried_out().state == doctor.OK

    @pytest.mark.parametrize("state", [State.DEAD, State.UNKNOWN])
    def test_is_well_but_tells_the_doctor_where_a_person_has_to_decide(self, state):
        left(state, minutes=600)

        assert health.ask("outbox").ok
        assert checkup.effects_are_carried_out().state == doctor.WARN

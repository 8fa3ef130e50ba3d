"""The way of people through their steps."""

from datetime import timedelta

from automation.models import Enrolment, StepLog, StepTally
from automation.running.turns import run_set
from tests.automation.make import make_workflow, put_in, run_until
from tests.make import NOON, make_contact

VIP = {
    "match": "all",
    "conditions": [{"field": "display_name", "operator": "contains", "value": "Jane"}],
}


class TestWalk:
    def test_waits_decides_and_ends(self, db):
        jane, ben = make_contact("Jane Doe"), make_contact("Ben Roe")
        flow = make_workflow(
            [
                {"id": "pause", "type": "wait_duration", "for": {"days": 2}},
                {
                    "id": "vip",
                    "type": "condition",
                    "conditions": VIP,
                    "branches": {
                        "yes": [{"id": "more", "type": "wait_duration", "for": {"hours": 1}}],
                        "no": [{"id": "out", "type": "exit_workflow", "reason": "Not Jane"}],
                    },
                },
                {"id": "last", "type": "wait_duration", "for": {"minutes": 5}},
            ],
            now=NOON,
        )
        put_in(flow, jane, ben, now=NOON)

        run_until(NOON, until=NOON + timedelta(days=3))

        told = {one.contact_id: one for one in Enrolment.objects.all()}
        assert told[jane.pk].status == "completed"
        assert told[jane.pk].ended_at == NOON + timedelta(days=2, hours=1, minutes=5)
        assert (told[ben.pk].status, told[ben.pk].exit_reason) == ("exited", "Not Jane")
        ways = StepLog.objects.filter(step__key="vip").values_list("enrolment__contact", "way")
        assert dict(ways) == {jane.pk: "yes", ben.pk: "no"}
        assert StepTally.objects.filter(step__key="pause", status="completed").get().number == 2

    def test_a_step_once_done_is_not_done_again(self, db):
        flow = make_workflow([{"type": "wait_duration", "for": {"days": 2}}], now=NOON)
        put_in(flow, make_contact(), now=NOON)

        assert run_set(flow.pk, now=NOON) == 1
        assert run_set(flow.pk, now=NOON) == 0

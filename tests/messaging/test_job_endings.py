import pytest

from jobs import engine
from jobs.models import Job, State
from jobs.operations import cancel_job, start_job
from messaging.models import Notification
from tests.jobs.kinds import registered
from tests.make import NOON, ben
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind():
    with registered():
        yield


def start(**arguments):
    return start_job("test.teams", by=ben(), arguments={"count": 10, **arguments}, now=NOON)


class TestTellAsker:
    def test_tells_that_work_is_done_and_leads_to_its_result(self):
        job = start()

        engine.run_next(clock=Clock(NOON))

        row = Notification.objects.get()
        assert (row.user, row.kind) == (ben(), "job_done")
        assert row.title.endswith(": done")
        assert row.message == "2 rows were refused."
        assert row.action_url == f"/api/v1/jobs/{job.pk}/result/"

    def test_tells_why_work_failed(self):
        start()
        Job.objects.update(arguments={})

        engine.run_next(clock=Clock(NOON))

        row = Notification.objects.get()
        assert (row.kind, row.action_url) == ("job_failed", "")
        assert row.title.endswith(": failed")
        assert row.message == engine.OUR_FAULT

    def test_says_nothing_of_work_that_was_cancelled(self):
        cancel_job(job=start(), now=NOON)

        assert not Notification.objects.exists()

    def test_says_nothing_where_nobody_is_left_to_be_told(self):
        start()
        Job.objects.update(asked_by=None)

        engine.run_next(clock=Clock(NOON))

        assert Job.objects.get().state == State.DONE
        assert not Notification.objects.exists()

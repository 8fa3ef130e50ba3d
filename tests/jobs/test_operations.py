from typing import Any

import pytest

from accounts.permissions import SETTINGS_MANAGE
from jobs.errors import JobEnded, JobNotPermitted
from jobs.models import Job, State
from jobs.operations import cancel_job, start_job
from tests.jobs.kinds import registered
from tests.make import NOON, ada, ben

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind():
    with registered():
        yield


class TestStartJob:
    def test_puts_it_in_line(self):
        job = start_job("test.teams", by=ben(), arguments={"count": 3}, total=3, now=NOON)

        stored = Job.objects.get()
        assert (stored, stored.asked_by, stored.state) == (job, ben(), State.QUEUED)
        assert (stored.done, stored.total, stored.created_at) == (0, 3, NOON)

    def test_tells_the_persons_open_screens_once_it_is_there(
        self, monkeypatch, django_capture_on_commit_callbacks
    ):
        sent: list[Any] = []
        monkeypatch.setattr("live.operations._publish", sent.extend)

        with django_capture_on_commit_callbacks(execute=True):
            job = start_job("test.teams", by=ben(), arguments={"count": 3}, now=NOON)
            assert not sent

        assert sent == [(f"user:{ben().pk}", "job_started", {"job": job.pk})]

    def test_refuses_who_lacks_the_kinds_code_and_queues_nothing(self):
        with (
            registered(name="test.secret", code=SETTINGS_MANAGE),
            pytest.raises(JobNotPermitted),
        ):
            start_job("test.secret", by=ben(), arguments={}, now=NOON)

        assert not Job.objects.exists()


class TestCancelJob:
    def start(self, **changes):
        job = start_job("test.teams", by=ben(), arguments={"count": 3}, now=NOON)
        Job.objects.update(**changes)
        return job

    def test_ends_a_queued_job_at_once(self):
        job = cancel_job(job=self.start(), now=NOON)

        assert (job.state, job.ended_at) == (State.CANCELLED, NOON)

    def test_refuses_a_job_that_is_over_and_leaves_it_as_it_is(self):
        job = self.start(state=State.DONE)

        with pytest.raises(JobEnded):
            cancel_job(job=job, now=NOON)

        assert Job.objects.get().state == State.DONE


class TestVisibleTo:
    def test_shows_people_their_own_and_the_administrator_all(self):
        job = start_job("test.teams", by=ben(), arguments={"count": 3}, now=NOON)

        assert list(Job.objects.visible_to(ben())) == [job]
        assert list(Job.objects.visible_to(ada())) == [job]
        other = start_job("test.teams", by=ada(), arguments={"count": 3}, now=NOON)
        assert other not in Job.objects.visible_to(ben())

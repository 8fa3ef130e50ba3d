from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError

from accounts.models import Team
from ground.refusals import Refusal
from jobs import engine, files
from jobs.kinds import LEASE, Step
from jobs.models import Job, State
from jobs.operations import cancel_job, start_job
from tests.jobs.kinds import make_teams, registered
from tests.make import NOON, ada
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
NO_TIME = timedelta(0)


@pytest.fixture
def clock():
    return Clock(NOON)


def start(count=25, kind="test.teams"):
    return start_job(kind, by=ada(), arguments={"count": count}, now=NOON)


def run(clock, turn=engine.TURN):
    job = engine.run_next(clock=clock, turn=turn)
    return job and Job.objects.get(pk=job.pk)


def fail(fault: Exception) -> Iterator[Step]:
    """A batch that ends in a fault before it is done."""

    def never() -> Step:
        raise fault

    yield never()


class TestRunNext:
    def test_runs_a_job_to_its_end_with_progress_result_and_errors(self, clock):
        with registered():
            start(25)
            job = run(clock)

        assert (job.state, job.done, job.total) == (State.DONE, 25, 25)
        assert (job.result, job.error_count) == ({"teams": 25}, 4)
        assert job.rate > 0
        assert (job.started_at, job.ended_at, job.lease_token) == (NOON, NOON, None)
        assert Team.objects.count() == 21
        assert files.result_path(job).read_text().split()[:3] == ["1", "2", "3"]
        errors = files.error_path(job).read_text().splitlines()
        assert errors[:2] == ["line,field,reason,value", "0,number,Divisible by seven.,'=0"]

    def test_has_nothing_to_do_where_nothing_waits(self, clock):
        assert engine.run_next(clock=clock) is None

    def test_gives_its_worker_back_after_its_turn_and_goes_on_later(self, clock):
        with registered():
            start(25)
            first = run(clock, NO_TIME)
            second = run(clock)

        assert (first.state, first.done) == (State.QUEUED, 10)
        assert (second.state, second.done) == (State.DONE, 25)
        assert Team.objects.count() == 21

    def test_lets_jobs_take_turns(self, clock):
        with registered():
            one, two = start(25), start(5)
            turns = []
            for _ in range(4):
                clock.move(seconds=1)
                turns.append(run(clock, NO_TIME).pk)

        assert turns == [one.pk, two.pk, one.pk, two.pk]

    def test_tells_a_refusal_in_its_own_words(self, clock):
        class Shut(Refusal):
            """The file cannot be read: it is not CSV."""

        def refuse(job, checkpoint):
            Team.objects.create(slug="x", name="x")
            yield from fail(Shut())

        with registered(refuse):
            start()
            job = run(clock)

        assert (job.state, job.error) == (State.FAILED, "The file cannot be read: it is not CSV.")
        assert not Team.objects.exists()

    def test_does_not_show_a_bug_to_people(self, clock, caplog):
        def break_down(job, checkpoint):
            yield from fail(KeyError("secret"))

        with registered(break_down):
            start()
            job = run(clock)

        assert (job.state, job.error) == (State.FAILED, engine.OUR_FAULT)
        assert "secret" in caplog.text


class TestResuming:
    def test_goes_on_from_the_last_committed_batch(self, clock):
        def stop_in_the_third_batch(job, checkpoint):
            for step in make_teams(job, checkpoint):
                if step.done > 20 and job.crashes == 0:
                    raise OperationalError("the database went away")
                yield step

        with registered(stop_in_the_third_batch):
            start(25)
            stopped = run(clock)
            too_early = run(clock)
            clock.move(seconds=LEASE.total_seconds())
            resumed = run(clock)

        assert (stopped.state, stopped.done) == (State.RUNNING, 20)
        assert too_early is None
        assert (resumed.state, resumed.done) == (State.DONE, 25)
        assert Team.objects.count() == 21
        numbers = files.result_path(resumed).read_text().split()
        assert len(numbers) == len(set(numbers)) == 21

    def test_writes_over_what_was_never_committed(self, clock):
        with registered():
            start(25)
            job = run(clock, NO_TIME)
            with files.result_path(job).open("ab") as file:
                file.write(b"half a ba")
            job = run(clock)

        assert "half" not in files.result_path(job).read_text()

    def test_gives_up_a_job_that_keeps_stopping_its_worker(self, clock):
        def stop(job, checkpoint):
            yield from fail(OperationalError("gone"))

        with registered(stop):
            start()
            for _ in range(engine.MOST_CRASHES + 2):
                job = run(clock)
                clock.move(seconds=LEASE.total_seconds())

        assert job.state == State.FAILED
        assert "stopped 6 times" in job.error

    def test_rolls_back_the_batch_of_a_worker_that_lost_its_lease(self, clock):
        def lose_it(job, checkpoint):
            for step in make_teams(job, checkpoint):
                if step.done > 10:
                    Job.objects.update(lease_token=uuid4())
                yield step

        with registered(lose_it):
            start(25)
            job = run(clock)

        assert (job.state, job.done) == (State.RUNNING, 10)
        assert Team.objects.count() == 8


class TestCancelling:
    def test_stops_after_the_batch_and_keeps_what_was_done(self, clock):
        def cancel_itself(job, checkpoint):
            for step in make_teams(job, checkpoint):
                yield step
                cancel_job(job=job, now=NOON)

        with registered(cancel_itself):
            start(25)
            job = run(clock)

        assert (job.state, job.done, job.lease_token) == (State.CANCELLED, 20, None)
        assert Team.objects.count() == 17

    def test_wins_over_standing_in_line_again(self, clock):
        def cancel_itself(job, checkpoint):
            cancel_job(job=job, now=NOON)
            yield Step(done=1)

        with registered(cancel_itself):
            start(25)
            job = run(clock, NO_TIME)

        assert job.state == State.CANCELLED

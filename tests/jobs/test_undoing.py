"""Undoing what a job changed, batch by batch, for a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role, Team
from jobs import engine, undoing
from jobs.kinds import KINDS, Kept, Step, job_kind
from jobs.models import Job, KeptStep, State
from jobs.operations import cancel_job, start_job
from tests.make import NOON, ada, ben, make_user
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
BATCH = 2


def rename(job, checkpoint):
    """Shout the names of all teams, two by two."""
    teams = list(Team.objects.order_by("id"))
    for at in range(checkpoint.get("next", 0), len(teams), BATCH):
        batch = teams[at : at + BATCH]
        names = {str(team.pk): team.name for team in batch}
        for team in batch:
            Team.objects.filter(pk=team.pk).update(name=team.name.upper())
        kept = Kept(names, len(names))
        yield Step(done=at + len(batch), checkpoint={"next": at + BATCH}, undo=kept)


def name_back(what, *, by, now):
    assert len(what) <= BATCH
    return sum(
        Team.objects.filter(pk=pk, name=name.upper()).update(name=name) for pk, name in what.items()
    )


@pytest.fixture(autouse=True)
def shouting():
    job_kind("test.shout", label="Shout", run=rename, code="crm.staff.view", undo=name_back)
    job_kind("test.mute", label="Mute", run=rename, code="crm.staff.view")
    yield
    del KINDS["test.shout"], KINDS["test.mute"]


@pytest.fixture
def teams():
    return [Team.objects.create(slug=f"t{n}", name=f"team {n}") for n in range(5)]


def names():
    return [*Team.objects.order_by("id").values_list("name", flat=True)]


def shout(kind="test.shout", by=None) -> Job:
    start_job(kind, by=by or ada(), arguments={}, total=5, now=NOON)
    return run()


def ended_lately(job: Job) -> Job:
    """For the API, which reads today's clock."""
    job.ended_at = timezone.now()
    job.save(update_fields=["ended_at"])
    return job


def run() -> Job:
    job = engine.run_next(clock=Clock(NOON))
    assert job
    return Job.objects.get(pk=job.pk)


class TestUndo:
    def test_puts_everything_back_and_keeps_nothing(self, api, teams):
        job = ended_lately(shout())
        assert (names()[0], job.kept_records) == ("TEAM 0", 5)
        api.force_authenticate(ada())

        answer = api.post(f"/api/v1/jobs/{job.pk}/undo/")
        undoing = run()

        assert (answer.status_code, answer.json()["total"]) == (202, 5)
        assert (undoing.state, undoing.done, undoing.result) == (State.DONE, 5, {"restored": 5})
        assert names() == [f"team {n}" for n in range(5)]
        assert not KeptStep.objects.exists()
        shown = api.get(f"/api/v1/jobs/{job.pk}/").json()
        assert (shown["undone_by"], shown["can_undo_until"]) == (undoing.pk, None)

    def test_leaves_what_was_changed_again_since(self, teams):
        job = shout()
        Team.objects.filter(pk=teams[2].pk).update(name="Renamed by hand")

        undoing.undo_job(job=job, by=ada(), now=NOON)

        assert run().result == {"restored": 4}
        assert names()[2] == "Renamed by hand"

    def test_goes_on_after_a_worker_stopped(self, teams):
        job = shout()
        started = undoing.undo_job(job=job, by=ada(), now=NOON)
        steps = undoing.undo_batches(started, {})
        next(steps)  # One batch of it is committed, and no more.

        ended = list(undoing.undo_batches(started, {"restored": 1}))

        assert ended[-1].result == {"restored": 5}
        assert names() == [f"team {n}" for n in range(5)]

    def test_undoes_what_a_cancelled_job_had_done(self, teams):
        job = start_job("test.shout", by=ada(), arguments={}, total=5, now=NOON)
        claimed = engine.claim_next(now=NOON)
        assert claimed
        turn = engine.Turn(claimed, clock=Clock(NOON), length=timedelta(seconds=15))
        turn._batch(rename(claimed, {}))
        cancel_job(job=job, now=NOON)
        turn.run()
        job.refresh_from_db()
        # The batch that runs is ended first.
        assert (job.state, job.kept_records) == (State.CANCELLED, 4)

        undoing.undo_job(job=job, by=ada(), now=NOON)

        assert run().result == {"restored": 4}
        assert names() == [f"team {n}" for n in range(5)]


class TestRefusals:
    def refusal(self, api, job):
        answer = api.post(f"/api/v1/jobs/{job.pk}/undo/")
        return answer.status_code, answer.json().get("code")

    def test_of_what_runs_still_or_was_undone(self, api, teams):
        api.force_authenticate(ada())
        waiting = start_job("test.shout", by=ada(), arguments={}, now=NOON)
        assert self.refusal(api, waiting) == (409, "job_still_runs")
        job = run()
        assert job.pk == waiting.pk
        ended_lately(job)

        assert self.refusal(api, job)[0] == 202
        assert self.refusal(api, job) == (409, "undone_already")

    def test_of_what_kept_nothing_or_is_too_long_ago(self, api, teams):
        api.force_authenticate(ada())

        assert self.refusal(api, shout("test.mute")) == (409, "cannot_undo")
        # Its end lies months before the day of this test.
        assert self.refusal(api, shout()) == (409, "cannot_undo")
        assert names()[0] == "TEAM 0"

    def test_of_others_and_of_those_who_lost_the_permission(self, api, teams):
        job = shout(by=ben())
        api.force_authenticate(make_user("vic@firm.test", role="crm_viewer"))
        assert self.refusal(api, job)[0] == 404
        Role.objects.get(slug="crm_agent").delete()
        api.force_authenticate(ben())
        ended_lately(job)

        assert self.refusal(api, job) == (403, "job_not_permitted")
        assert KeptStep.objects.filter(job=job).count() == 3


class TestForget:
    def test_drops_what_is_older_than_a_day(self, teams):
        job = shout()

        assert undoing.forget_kept(now=NOON + timedelta(hours=23)) == 0
        assert undoing.forget_kept(now=NOON + timedelta(hours=25)) == 3
        assert Job.objects.filter(pk=job.pk).exists()

from datetime import UTC, datetime, time, timedelta

import pytest
from celery import current_app
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import ModelEntry

from config.celery import app
from ground import slots
from ground.clock import with_slot
from ground.models import Slot
from ground.schedules import Daily, Every, sync
from tests.make import NOON

SWEEP = "outbox.tasks.sweep"


def claim(at=NOON, by="run-1", task=SWEEP):
    return slots.claim(task, at, by=by, now=at)


@pytest.mark.django_db
class TestClaim:
    def test_gives_a_slot_to_the_first_that_asks(self):
        assert claim(by="run-1")
        assert not claim(by="run-2")

    def test_keeps_tasks_apart(self):
        assert claim(task="a")
        assert claim(task="b")

    def test_refuses_a_slot_older_than_the_latest_so_that_missed_ones_collapse(self):
        assert claim(NOON)

        assert not claim(NOON - timedelta(seconds=5))
        assert Slot.objects.count() == 1

    def test_lets_a_run_that_was_cut_off_begin_again(self):
        assert claim(by="run-1")
        assert claim(by="run-1")

    def test_refuses_a_run_that_has_finished(self):
        claim(by="run-1")
        slots.finish(SWEEP, NOON, now=NOON)

        assert not claim(by="run-1")


@pytest.mark.django_db
class TestPrune:
    def test_forgets_old_slots_but_keeps_each_tasks_latest(self):
        for days in (5, 4, 3):
            claim(NOON - timedelta(days=days))
        claim(NOON - timedelta(days=3), task="rare")

        assert slots.prune(now=NOON) == 2
        assert set(Slot.objects.values_list("task", flat=True)) == {SWEEP, "rare"}


@pytest.mark.django_db
class TestScheduled:
    @pytest.fixture
    def runs(self):
        return []

    @pytest.fixture
    def task(self, runs):
        def count():
            runs.append(1)

        yield slots.scheduled("tests.ground.count")(count)
        current_app.tasks.pop("tests.ground.count")

    def test_does_a_slots_work_once(self, task, runs):
        task(slot=NOON.isoformat())
        task(slot=NOON.isoformat())

        assert runs == [1]
        assert Slot.objects.get().done_at

    def test_runs_whenever_it_is_woken_without_a_slot(self, task, runs):
        task()
        task(word_of_a_newer_caller=1)

        assert runs == [1, 1]
        assert not Slot.objects.exists()


class TestFloor:
    def test_rounds_down_to_the_interval(self):
        moment = datetime(2026, 3, 10, 12, 0, 9, 500, tzinfo=UTC)

        assert slots.floor(moment, seconds=5) == NOON + timedelta(seconds=5)


@pytest.mark.django_db
class TestWithSlot:
    def entry(self, declared, task=SWEEP):
        sync(schedules=[declared])
        stored = PeriodicTask.objects.get()
        stored.task = task
        return ModelEntry(stored, app=app)

    def test_names_the_interval_the_task_is_due_in(self):
        entry = self.entry(Every(SWEEP, seconds=30))

        sent = with_slot(entry, now=NOON + timedelta(seconds=59))

        assert sent.kwargs == {"slot": (NOON + timedelta(seconds=30)).isoformat()}
        assert (sent.task, sent.options["expires"]) == (SWEEP, 30)
        assert entry.kwargs == {}

    def test_names_the_minute_of_a_daily_task(self):
        entry = self.entry(Daily(SWEEP, at=time(12, 0)))

        sent = with_slot(entry, now=NOON + timedelta(seconds=7))

        assert sent.kwargs["slot"] == NOON.isoformat()

    def test_leaves_celerys_own_tasks_alone(self):
        entry = self.entry(Every(SWEEP, seconds=30), task="celery.backend_cleanup")

        assert with_slot(entry, now=NOON) is entry


@pytest.mark.django_db
class TestBeat:
    def test_remembers_the_latest_sign_of_life(self):
        assert slots.last_beat() is None

        slots.beat(slots.BEAT, now=NOON)
        slots.beat(slots.BEAT, now=NOON + timedelta(seconds=10))

        assert slots.last_beat() == NOON + timedelta(seconds=10)
        assert slots.last_work() is None

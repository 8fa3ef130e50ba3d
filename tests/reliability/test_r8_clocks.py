"""R8: two clocks do no harm, and a clock that was away makes up for it once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from ground import slots
from ground.models import Slot
from ground.schedules import Every, sync
from tests.reliability.processes import celery, wait_until

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
TICK = "tests.reliability.tick"
WORKER = ("worker", "--pool", "solo", "--loglevel", "ERROR")
CLOCK = ("beat", "--loglevel", "ERROR", "--pidfile", "", "--max-interval", "1")


@pytest.fixture
def ticks(tmp_path):
    file = tmp_path / "ticks"
    file.touch()
    return file


def runs(file) -> int:
    return len(file.read_text().splitlines())


def beaten_since(moment) -> bool:
    last = slots.last_beat()
    return last is not None and last > moment


def test_two_clocks_do_each_slot_once(promise, ticks):
    wanted = promise.size(small=2, full=180)
    sync(schedules=[Every(TICK, seconds=1)])
    with celery(*WORKER, TICKS=str(ticks)), celery(*CLOCK), celery(*CLOCK):
        wait_until(lambda: runs(ticks) >= wanted, seconds=wanted * 4 + 120, why="slots are done")
        wait_until(
            lambda: not Slot.objects.filter(done_at=None).exists(), seconds=60, why="it settles"
        )
    claimed = Slot.objects.filter(task=TICK).count()

    promise.report(
        "R8",
        "two clocks at once do each slot once",
        figure=f"{claimed} slots, {runs(ticks)} runs",
        target="one run for each slot",
        met=0 <= claimed - runs(ticks) <= 1,
    )


def test_a_clock_that_was_away_for_an_hour_catches_up_once(promise, ticks):
    sync(schedules=[Every(TICK, seconds=60)])
    PeriodicTask.objects.update(last_run_at=timezone.now() - timedelta(hours=1))
    with celery(*WORKER, TICKS=str(ticks)), celery(*CLOCK):
        wait_until(lambda: runs(ticks) >= 1, seconds=120, why="the clock catches up")
        first = timezone.now()
        wait_until(lambda: beaten_since(first), seconds=60, why="the clock goes on")
    passed = (timezone.now() - first) // timedelta(seconds=60)

    promise.report(
        "R8",
        "60 slots missed in an hour become one run",
        figure=f"{runs(ticks)} run(s) in the first seconds after the hour",
        target="1, and one more where a minute has passed",
        met=1 <= runs(ticks) <= 2 + passed,
    )

"""R8: two clocks do no harm, and a clock that was away makes up for it once."""

import subprocess
import time
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

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


class Told:
    """What the worker wrote down: each message that it was given, and each run."""

    def __init__(self, folder: Path) -> None:
        self.rung_file, self.runs_file = folder / "rung", folder / "ticks"
        self.rung_file.touch()
        self.runs_file.touch()

    @property
    def rung(self) -> int:
        return len(self.rung_file.read_text().splitlines())

    @property
    def runs(self) -> int:
        return len(self.runs_file.read_text().splitlines())

    def worker(self) -> AbstractContextManager[subprocess.Popen[str]]:
        return celery(*WORKER, RUNG=str(self.rung_file), TICKS=str(self.runs_file))


@pytest.fixture
def told(tmp_path):
    return Told(tmp_path)


def beaten_since(moment) -> bool:
    last = slots.last_beat()
    return last is not None and last > moment


def finish(worker: subprocess.Popen[str]) -> None:
    """Have the worker end what it is at, so that what it did can be counted."""
    worker.terminate()
    worker.wait(60)


def test_two_clocks_do_each_slot_once(promise, told):
    lasts = promise.size(small=0, full=600)
    sync(schedules=[Every(TICK, seconds=1)])
    with told.worker() as worker:
        with celery(*CLOCK), celery(*CLOCK):
            # One message may be at work: it has rung, and its run is not written down yet.
            wait_until(lambda: told.rung > told.runs + 1 > 2, seconds=240, why="both clocks ring")
            began, rung = time.monotonic(), told.rung
            wait_until(lambda: time.monotonic() - began >= lasts, seconds=lasts + 60, why="time")
            rung = told.rung - rung
        finish(worker)
    claimed = Slot.objects.filter(task=TICK).count()
    runs = told.runs

    # Each clock rings once a second where the machine lets it; one alone could not ring this often.
    both = not promise.full or rung > lasts * 1.2
    promise.report(
        "R8",
        "two clocks at once do each slot once",
        figure=f"{lasts} s of two real clocks, {rung} messages: {claimed} slots, {runs} runs",
        target="one run for each slot",
        met=runs == claimed and both and told.rung > runs,
    )


def test_a_clock_that_was_away_for_an_hour_catches_up_once(promise, told):
    sync(schedules=[Every(TICK, seconds=60)])
    PeriodicTask.objects.update(last_run_at=timezone.now() - timedelta(hours=1))
    began = slots.floor(timezone.now(), seconds=60)
    with told.worker() as worker:
        with celery(*CLOCK):
            wait_until(lambda: told.runs >= 1, seconds=240, why="the clock catches up")
            first = timezone.now()
            wait_until(lambda: beaten_since(first), seconds=60, why="the clock goes on")
        finish(worker)
    made = Slot.objects.filter(task=TICK)
    # A minute may pass meanwhile, and is then due itself.
    hour, later = made.filter(at__lte=began).count(), made.filter(at__gt=began).count()

    promise.report(
        "R8",
        "60 slots missed in an hour become one run",
        figure=f"{hour} slot(s) of the hour, {later} of minutes that came later, {told.runs} runs",
        target="at most 1 of the hour, and a run for each slot",
        met=hour <= 1 and told.runs == hour + later,
    )

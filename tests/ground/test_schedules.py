from datetime import time

import pytest
from django.core.management import call_command
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from config.celery import app
from config.schedules import SCHEDULES
from ground.schedules import Daily, Every, sync

SWEEP = "outbox.tasks.sweep"


def stored(task=SWEEP):
    return PeriodicTask.objects.get(name=task)


@pytest.mark.django_db
class TestSync:
    def test_stores_what_is_declared_and_does_nothing_the_second_time(self):
        declared: list[Every | Daily] = [
            Every(SWEEP, seconds=5),
            Daily("x.tasks.prune", at=time(3, 10)),
        ]

        assert sync(schedules=declared) == {"added": 2, "changed": 0, "removed": 0}
        assert sync(schedules=declared) == {"added": 0, "changed": 0, "removed": 0}
        assert (stored().interval.every, stored().expire_seconds) == (5, 10)
        assert stored("x.tasks.prune").crontab.hour == "3"

    def test_keeps_what_staff_edited(self):
        sync(schedules=[Every(SWEEP, seconds=5)])
        slower, _ = IntervalSchedule.objects.get_or_create(every=60, period="seconds")
        PeriodicTask.objects.update(interval=slower, enabled=False)

        sync(schedules=[Every(SWEEP, seconds=7)])

        assert (stored().interval.every, stored().enabled) == (60, False)

    def test_brings_a_new_default_to_a_schedule_that_nobody_touched(self):
        sync(schedules=[Every(SWEEP, seconds=5)])
        PeriodicTask.objects.update(enabled=False)

        assert sync(schedules=[Every(SWEEP, seconds=7)])["changed"] == 1
        assert (stored().interval.every, stored().enabled) == (7, False)

    def test_removes_what_is_no_longer_declared_but_not_what_staff_added(self):
        sync(schedules=[Every(SWEEP, seconds=5)])
        PeriodicTask.objects.create(name="ours", task="x", interval=stored().interval)

        assert sync(schedules=[])["removed"] == 1
        assert PeriodicTask.objects.get().name == "ours"

    def test_says_what_it_did(self, capsys):
        call_command("sync_schedules")

        assert f"{len(SCHEDULES)} added" in capsys.readouterr().out


class TestSchedules:
    def test_name_tasks_that_exist_and_claim_their_slots(self):
        app.loader.import_default_modules()

        assert {one.task for one in SCHEDULES} <= set(app.tasks)
        assert all(hasattr(app.tasks[one.task].run, "__wrapped__") for one in SCHEDULES)

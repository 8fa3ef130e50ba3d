"""When background work is due: declared in code, kept in the database, edited in the admin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

MARK = "Built in: "
#: A message that waits longer than this is not worth carrying out: a later one is due.
LONGEST_WAIT = 3600


@dataclass(frozen=True)
class Every:
    """A task that is due again and again."""

    task: str
    seconds: int

    @property
    def words(self) -> str:
        return f"every {self.seconds} s"

    @property
    def expires(self) -> int:
        return min(max(self.seconds, 10), LONGEST_WAIT)

    def schedule(self) -> dict[str, Any]:
        interval, _ = IntervalSchedule.objects.get_or_create(
            every=self.seconds, period=IntervalSchedule.SECONDS
        )
        return {"interval": interval, "crontab": None}


@dataclass(frozen=True)
class Daily:
    """A task that is due once a day, at a time in UTC."""

    task: str
    at: time

    @property
    def words(self) -> str:
        return f"daily at {self.at:%H:%M} UTC"

    @property
    def expires(self) -> int:
        return LONGEST_WAIT

    def schedule(self) -> dict[str, Any]:
        crontab, _ = CrontabSchedule.objects.get_or_create(
            minute=str(self.at.minute),
            hour=str(self.at.hour),
            day_of_week="*",
            day_of_month="*",
            month_of_year="*",
            timezone="UTC",
        )
        return {"interval": None, "crontab": crontab}


Schedule = Every | Daily


@transaction.atomic
def sync(*, schedules: Sequence[Schedule]) -> dict[str, int]:
    """Bring the stored schedules in line with the declared ones; what staff edited stays.

    A new default reaches a schedule whose interval nobody touched. One that is declared no
    longer is removed, one that staff added themselves is left alone.
    """
    stored = {task.name: task for task in PeriodicTask.objects.filter(name__in=names(schedules))}
    done = {"added": 0, "changed": 0, "removed": 0}
    for declared in schedules:
        existing = stored.get(declared.task)
        if existing is None:
            _add(declared)
            done["added"] += 1
        elif existing.description != MARK + declared.words and _is_untouched(existing):
            _write(existing, declared)
            done["changed"] += 1
    gone = PeriodicTask.objects.filter(description__startswith=MARK)
    for task in gone.exclude(name__in=names(schedules)):
        task.delete()
        done["removed"] += 1
    return done


def next_run(task: PeriodicTask, *, after: datetime | None, now: datetime) -> datetime | None:
    """When the clock sends it next, having sent it last at `after`; None while it is off."""
    if not task.enabled:
        return None
    wait: timedelta = task.schedule.remaining_estimate(after or now)
    # The wait is counted from a moment later than `now`, so it falls short by a little.
    return (max(now, now + wait) + timedelta(seconds=0.9)).replace(microsecond=0)


def names(schedules: Sequence[Schedule]) -> list[str]:
    return [schedule.task for schedule in schedules]


def _add(declared: Schedule) -> None:
    _write(PeriodicTask(name=declared.task, task=declared.task), declared)


def _write(task: PeriodicTask, declared: Schedule) -> None:
    for name, value in declared.schedule().items():
        setattr(task, name, value)
    task.expire_seconds = declared.expires
    task.description = MARK + declared.words
    task.save()


def words_of(task: PeriodicTask) -> str:
    """When a task is due, as declared schedules say it; what they cannot say, in full."""
    if task.interval and task.interval.period == IntervalSchedule.SECONDS:
        return f"every {task.interval.every} s"
    at = task.crontab
    if at and (at.day_of_week, at.day_of_month, at.month_of_year) == ("*", "*", "*"):
        try:
            return f"daily at {time(int(at.hour), int(at.minute)):%H:%M} {at.timezone}"
        except ValueError:
            return str(at)
    return str(task.scheduler)


def _is_untouched(task: PeriodicTask) -> bool:
    """Whether it is still due when its description, which code writes, says so."""
    return bool(task.description == MARK + words_of(task))

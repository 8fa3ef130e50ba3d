"""Scheduled work, once per slot: two clocks do no harm, and missed slots become one catch-up.

A slot is a moment at which a task is due, rounded down to its interval. The clock sends it
along with the task; a worker has to claim it before it begins.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from celery import shared_task
from django.db import connection, transaction
from django.utils import timezone

from ground.models import Heartbeat, Slot

KEPT = timedelta(days=1)
BEAT, WORKER = "beat", "worker"


def floor(now: datetime, *, seconds: int) -> datetime:
    """The latest moment due under an interval, counted from midnight 1970 UTC."""
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)


@transaction.atomic
def claim(task: str, slot: datetime, *, by: str, now: datetime) -> bool:
    """Whether this run may do the slot's work.

    No, if another run has claimed it, or a later slot (what is due now was done then).
    Yes again for the run `by` which began and did not finish: its worker stopped and the
    broker delivered the message anew.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('slots'), hashtext(%s))", [task])
    latest = Slot.objects.filter(task=task).order_by("-at").first()
    if latest is not None and latest.at == slot:
        return latest.claimed_by == by and latest.done_at is None
    if latest is not None and latest.at > slot:
        return False
    Slot.objects.create(task=task, at=slot, claimed_by=by, claimed_at=now)
    return True


def finish(task: str, slot: datetime, *, now: datetime) -> None:
    Slot.objects.filter(task=task, at=slot).update(done_at=now)


def latest(tasks: Iterable[str]) -> dict[str, Slot]:
    """Each task's latest slot, of those that had one; one step into the index for each."""
    names = list(tasks)
    rows = Slot.objects.raw(
        "SELECT slot.* FROM unnest(%s::text[]) AS asked (task), LATERAL (SELECT * FROM ground_slot"
        " WHERE task = asked.task ORDER BY at DESC LIMIT 1) AS slot",
        [names],
    )
    return {slot.task: slot for slot in rows}


def prune(*, now: datetime) -> int:
    """Forget slots that no message can name any more; each task's latest is kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM ground_slot AS old WHERE old.at < %s AND EXISTS"
            " (SELECT FROM ground_slot AS later WHERE later.task = old.task AND later.at > old.at)",
            [now - KEPT],
        )
        return int(cursor.rowcount)


def scheduled(name: str, **options: Any) -> Callable[[Callable[[], object]], Any]:
    """Make a function without arguments a task that does each slot's work once.

    Called without a slot (by a wake-up, or from the admin) it simply runs.
    """

    def wrap(work: Callable[[], object]) -> Any:
        @shared_task(name=name, bind=True, **options)
        @wraps(work)
        def run(self: Any, slot: str | None = None, **_: Any) -> None:
            if slot is None:
                work()
                return
            due = datetime.fromisoformat(slot)
            if claim(name, due, by=self.request.id or "", now=timezone.now()):
                work()
                finish(name, due, now=timezone.now())

        return run

    return wrap


def beat(name: str, *, now: datetime) -> None:
    """Say that the clock, or a worker, is alive."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=now)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


def last_beat() -> datetime | None:
    """When the clock was last alive."""
    return Heartbeat.objects.filter(name=BEAT).values_list("at", flat=True).first()


def last_work() -> datetime | None:
    """When a worker last carried out a scheduled task."""
    return Heartbeat.objects.filter(name=WORKER).values_list("at", flat=True).first()

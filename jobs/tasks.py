"""The background doors of long work."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from ground import doorbell
from ground.slots import scheduled
from jobs import engine, expiring, undoing
from jobs.models import Job

#: How many workers one sweep wakes at most.
WOKEN = 4


@shared_task(name="jobs.tasks.run_next")
def run_next(**_: Any) -> None:
    """Give the next job in line a turn, and ring for the one behind it."""
    if engine.run_next(clock=timezone.now):
        doorbell.ring("jobs.tasks.run_next")


@scheduled("jobs.tasks.sweep")
def sweep() -> None:
    """Wake workers for jobs in line: for when a wake-up was lost or a worker stopped."""
    waiting = Job.objects.to_run(timezone.now())[:WOKEN].values_list("id", flat=True)
    for _ in range(len(waiting)):
        doorbell.ring("jobs.tasks.run_next")


@scheduled("jobs.tasks.forget_kept")
def forget_kept() -> None:
    """Drop what jobs kept for being undone, once it is too late for that."""
    undoing.forget_kept(now=timezone.now())


@scheduled("jobs.tasks.forget_results")
def forget_results() -> None:
    """Remove the result files whose time is over."""
    expiring.forget_results(now=timezone.now())

"""The outbox's background doors."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from ground import doorbell
from ground.slots import scheduled
from outbox import queries
from outbox.carriers import CARRIERS
from outbox.runner import Worker


@shared_task(name="outbox.tasks.carry_out")
def carry_out(kind: str, **_: Any) -> None:
    """Hand over what is due of one kind, for a while; then stand in line again."""
    if Worker(carrier=CARRIERS[kind], clock=timezone.now).carry_out():
        doorbell.ring("outbox.tasks.carry_out", kind=kind)


@scheduled("outbox.tasks.sweep")
def sweep() -> None:
    """Wake a worker for each kind that has work: for when a wake-up was lost."""
    for kind in queries.kinds_with_work(now=timezone.now()):
        if kind in CARRIERS:
            doorbell.ring("outbox.tasks.carry_out", kind=kind)

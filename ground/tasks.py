"""The ground's background doors."""

from pathlib import Path
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from ground import slots
from ground.api.idempotency import forget_expired_answers
from ground.backup import make_backup


@slots.scheduled("ground.tasks.say_alive")
def say_alive() -> None:
    """Show that the clock, the broker and a worker all work together."""
    slots.beat(slots.WORKER, now=timezone.now())


@slots.scheduled("ground.tasks.prune_slots")
def prune_slots() -> None:
    slots.prune(now=timezone.now())


@slots.scheduled("ground.tasks.forget_answers")
def forget_answers() -> None:
    forget_expired_answers()


@shared_task(name="ground.tasks.answer_doctor")
def answer_doctor(*, question: str, **_: Any) -> None:
    """Show the doctor that a worker carries out what it is sent."""
    cache.set(question, "answered", timeout=60)


@slots.scheduled("ground.tasks.back_up")
def back_up() -> None:
    """The daily backup, where BACKUP_KEEP says how many to keep.

    A task may run for minutes only; a database that takes longer is backed up by cron.
    """
    folder = Path(settings.BACKUP_FOLDER)
    make_backup(folder=folder, now=timezone.now(), keep=settings.BACKUP_KEEP)

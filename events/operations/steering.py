"""What staff do to consumers: pause, resume, reset."""

from datetime import datetime
from typing import Literal

from django.db import connection, transaction

from accounts import audit
from accounts.models import User
from events.consuming import Consumer
from events.models import Cursor, SetAside
from events.operations.draining import place_cursor
from events.operations.waking import wake_consumers


@transaction.atomic
def pause_consumer(*, consumer: Consumer, by: User | None = None, now: datetime) -> Cursor:
    """Have the consumer stop after its present batch; nothing it misses is lost."""
    cursor = _held(consumer)
    cursor.paused_at = cursor.paused_at or now
    cursor.save(update_fields=["paused_at"])
    audit.write("consumer.paused", by=by, at=now, consumer=consumer.name)
    return cursor


@transaction.atomic
def resume_consumer(*, consumer: Consumer, by: User | None = None, now: datetime) -> Cursor:
    """Have the consumer read on from where it stands, at once."""
    cursor = _held(consumer)
    cursor.paused_at = cursor.not_before = None
    cursor.save(update_fields=["paused_at", "not_before"])
    audit.write("consumer.resumed", by=by, at=now, consumer=consumer.name)
    wake_consumers()
    return cursor


@transaction.atomic
def reset_consumer(
    *,
    consumer: Consumer,
    to: Literal["beginning", "end"],
    by: User | None = None,
    now: datetime,
) -> Cursor:
    """Have the consumer read everything again, or skip what it has not read yet.

    What it set aside is dropped: it will be met again, or was to be skipped.
    """
    cursor = _held(consumer)
    cursor.position, cursor.last_id = (0, 0) if to == "beginning" else _end_of_log()
    cursor.failures, cursor.fault, cursor.not_before = 0, "", None
    cursor.save(update_fields=["position", "last_id", "failures", "fault", "not_before"])
    SetAside.objects.filter(consumer=consumer.name).delete()
    audit.write("consumer.reset", by=by, at=now, consumer=consumer.name, to=to)
    return cursor


def _held(consumer: Consumer) -> Cursor:
    place_cursor(consumer=consumer)
    return Cursor.objects.select_for_update().get(consumer=consumer.name)


def _end_of_log() -> tuple[int, int]:
    with connection.cursor() as db:
        db.execute("SELECT events_log_horizon() - 1")
        return db.fetchone()[0], 2**62

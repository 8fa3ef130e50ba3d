"""Batches that are paused, or that leave no quicker than they were told to.

Their due rows would stand in the way of everybody else's, so each is set apart once, with the
reason for it, and taken from there by its batch. Nothing has to be written when one goes on.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from messaging.models import Batch, Message, Status

PAUSED, THROTTLED = "paused", "throttled"
SET_APART = (PAUSED, THROTTLED)
#: After so long a row is looked at again.
APART_FOR = timedelta(hours=1)
#: What a paced batch may have missed and still catch up with.
SLACK = timedelta(seconds=5)

_SET_APART = """
UPDATE messaging_message AS message
   SET due_at = %(until)s,
       reason = CASE batch.state WHEN 'paused' THEN 'paused' ELSE 'throttled' END
  FROM messaging_batch AS batch
 WHERE batch.id = message.batch_id AND message.id IN (
    SELECT id FROM messaging_message
     WHERE channel = %(channel)s AND status = 'planned' AND due_at <= %(now)s
       AND batch_id = ANY(%(batches)s)
     LIMIT %(limit)s FOR UPDATE SKIP LOCKED
 )
"""


def batches_apart() -> list[int]:
    """Those whose messages are not simply taken when they are due."""
    stopped = Batch.objects.exclude(state=Batch.State.RUNNING)
    waiting = _with_planned(stopped) | _with_planned(Batch.objects.exclude(per_minute=None))
    return list(waiting.order_by("id").values_list("pk", flat=True))


def set_apart(*, channel: str, batches: list[int], now: datetime, limit: int = 5_000) -> int:
    """Move due rows of these batches out of the way of the others."""
    if not batches:
        return 0
    given: dict[str, Any] = {
        "channel": channel,
        "batches": batches,
        "now": now,
        "until": now + APART_FOR,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SET_APART, given)
        return int(cursor.rowcount)


def rooms(*, channel: str, now: datetime) -> dict[int, int]:
    """Running batches with rows that were set apart → how many of them may go now."""
    apart = Message.objects.filter(
        batch=OuterRef("pk"), status=Status.PLANNED, reason__in=SET_APART
    )
    running = Batch.objects.filter(Exists(apart), state=Batch.State.RUNNING, channel=channel)
    return {batch.pk: room_of(batch, now) for batch in running.order_by("id")}


def room_of(batch: Batch, now: datetime) -> int:
    if batch.per_minute is None:
        return 1_000_000
    free_since = max(batch.paced_until or now - SLACK, now - SLACK)
    return max(0, int((now - free_since) / pace_of(batch.per_minute)))


def note_taken(*, batch: int, count: int, now: datetime) -> None:
    row = Batch.objects.get(pk=batch)
    if count and row.per_minute is not None:
        free_since = max(row.paced_until or now - SLACK, now - SLACK)
        paced_until = free_since + count * pace_of(row.per_minute)
        Batch.objects.filter(pk=batch).update(paced_until=paced_until)


def pace_of(per_minute: int) -> timedelta:
    return timedelta(minutes=1) / per_minute


def _with_planned(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    planned = Message.objects.filter(batch=OuterRef("pk"), status=Status.PLANNED)
    return batches.filter(Exists(planned))

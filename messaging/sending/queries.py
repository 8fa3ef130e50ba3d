"""What is known of messages on their way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from channels.models import Channel
from messaging.models import Batch, Message, MessageQuerySet, Status
from messaging.sending.pacing import SET_APART

_LAG = """
SELECT count(*), min(due_at) FROM (
    SELECT due_at FROM messaging_message
     WHERE channel = ANY(%s) AND status = 'planned' AND due_at <= %s
     LIMIT %s
) AS due
"""
#: Beyond so many nobody needs to know how many exactly.
MOST_COUNTED = 100_000


@dataclass(frozen=True)
class Lag:
    due: int
    oldest: timedelta
    uncertain: int


def lag(*, now: datetime) -> Lag:
    """What is due and not on its way, and what a person has to settle."""
    with connection.cursor() as cursor:
        cursor.execute(_LAG, [Channel.values, now, MOST_COUNTED])
        due, oldest = cursor.fetchone()
    uncertain = Message.objects.filter(status=Status.UNCERTAIN).count()
    return Lag(due, now - oldest if oldest else timedelta(0), uncertain)


def channels_with_work(*, now: datetime) -> list[str]:
    """Channels on which something is due, set apart, left unfinished, or to be taken back."""
    return [channel for channel in Channel.values if _has_work(channel, now)]


def _has_work(channel: str, now: datetime) -> bool:
    ours = Message.objects.filter(channel=channel)
    due = ours.filter(status=Status.PLANNED, due_at__lte=now)
    return due.exists() or ours.filter(_at_work(now)).exists() or _batches_with_work(channel)


def uncertain_messages(user: Any, code: str) -> MessageQuerySet:
    return Message.objects.visible_to(user, code).filter(status=Status.UNCERTAIN)


def _at_work(now: datetime) -> Q:
    return Q(status__in=(Status.LEASED, Status.HANDING_OFF), lease_until__lt=now)


def _batches_with_work(channel: str) -> bool:
    planned = Message.objects.filter(batch=OuterRef("pk"), status=Status.PLANNED)
    apart = Exists(planned.filter(reason__in=SET_APART))
    return (
        Batch.objects.filter(channel=channel)
        .filter(
            Q(apart, state=Batch.State.RUNNING) | Q(Exists(planned), state=Batch.State.CANCELLED)
        )
        .exists()
    )

"""What staff decide: about messages whose outcome is unknown, and about whole batches."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from ground.doorbell import ring
from messaging.models import Batch, Message, MessageQuerySet, Status
from messaging.sending.errors import NotRunning, NotUncertain

SEND = "messaging.tasks.send_messages"


@transaction.atomic
def confirm_sent(*, messages: MessageQuerySet, by: User | None, now: datetime) -> int:
    """Somebody found out that these did arrive; how many.

    :raises NotUncertain: if nothing among them has an unknown outcome.
    """
    rows = _uncertain(messages)
    for row in rows:
        row.status, row.sent_at, row.error = Status.SENT, row.sent_at or now, ""
    Message.objects.bulk_update(rows, ["status", "sent_at", "error"])
    audit.write_many(audit.entry("message.confirmed", by=by, obj=row, at=now) for row in rows)
    return len(rows)


@transaction.atomic
def try_again(*, messages: MessageQuerySet, by: User | None, now: datetime) -> int:
    """Somebody decided that these go once more, whatever became of the first; how many.

    :raises NotUncertain: if nothing among them has an unknown outcome.
    """
    rows = _uncertain(messages)
    for row in rows:
        row.status, row.due_at, row.tries, row.error = Status.PLANNED, now, 0, ""
    Message.objects.bulk_update(rows, ["status", "due_at", "tries", "error"])
    audit.write_many(audit.entry("message.sent_again", by=by, obj=row, at=now) for row in rows)
    for channel in {row.channel for row in rows}:
        ring(SEND, channel=channel)
    return len(rows)


def _uncertain(messages: MessageQuerySet) -> list[Message]:
    rows = list(
        Message.objects.select_for_update(of=("self",))
        .filter(pk__in=messages.values("pk"), status=Status.UNCERTAIN)
        .order_by("pk")
    )
    if not rows:
        raise NotUncertain
    return rows


def pause_batch(*, batch: Batch) -> Batch:
    """From the next set on, which is a moment away, nothing of it leaves."""
    return _turn(batch, Batch.State.PAUSED)


def resume_batch(*, batch: Batch) -> Batch:
    """What was held by the pause goes on."""
    return _turn(batch, Batch.State.RUNNING)


def cancel_batch(*, batch: Batch) -> Batch:
    """What has not left is taken back; it cannot be brought back."""
    return _turn(batch, Batch.State.CANCELLED)


@transaction.atomic
def _turn(batch: Batch, state: str) -> Batch:
    """:raises NotRunning: if it was cancelled before."""
    row = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if row.state == Batch.State.CANCELLED and state != row.state:
        raise NotRunning
    row.state = state
    row.save(update_fields=["state"])
    ring(SEND, channel=row.channel)
    return row

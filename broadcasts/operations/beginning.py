"""The moment a broadcast begins: its batches are made, and a job settles who is in it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.text import slugify

from accounts import audit
from accounts.models import User
from broadcasts.audience import audience_of, said_of
from broadcasts.models import Broadcast, Variant
from broadcasts.operations.contents import versions_of
from broadcasts.operations.writing import VERSION, locked, touch
from broadcasts.permissions import BROADCASTS_CREATE, BROADCASTS_SEND
from ground.refusals import NotAllowed, Refusal
from jobs.operations import queue_job
from messaging.models import Batch, Priority

KIND = "broadcasts.plan"
State = Broadcast.State


class SenderGone(NotAllowed):
    """Whoever sent this may not send broadcasts any more, so it was stopped."""


def begin_due(*, now: datetime) -> int:
    """Begin what is scheduled for now or before; how many."""
    begun = 0
    while _begin_next(now=now):
        begun += 1
    return begun


@transaction.atomic
def _begin_next(*, now: datetime) -> bool:
    due = Broadcast.objects.filter(state=State.SCHEDULED, starts_at__lte=now)
    row = due.select_for_update(skip_locked=True).order_by("starts_at", "id").first()
    if row is None:
        return False
    try:
        with transaction.atomic():
            begin_broadcast(broadcast=row, now=now)
    except Refusal as refusal:
        # It could be sent when somebody asked for it; what changed since is for people to mend.
        broadcast = locked(row)
        broadcast.state, broadcast.starts_at = State.DRAFT, None
        broadcast.fault = refusal.detail[:500]
        touch(broadcast, now=now)
        audit.write("broadcast.stopped", by=None, obj=broadcast, at=now, why=refusal.detail)
    return True


@transaction.atomic
def begin_broadcast(*, broadcast: Broadcast, now: datetime) -> Broadcast:
    """Make a batch of each variant, one of those who wait for a winner, and queue the planning.

    :raises SenderGone: if whose reach it has may not send any more.
    """
    broadcast = locked(broadcast)
    by = sender_of(broadcast)
    variants = list(broadcast.variants.select_related(*VERSION).order_by("name"))
    for variant in variants:
        variant.batch = _batch(broadcast, variant, by=by, now=now)
    Variant.objects.bulk_update(variants, ["batch"])
    if broadcast.test_share is not None:
        broadcast.rest = _rest(broadcast, by=by)
        broadcast.decide_at = now + timedelta(hours=broadcast.decide_after_hours)
    broadcast.state, broadcast.started_at = State.PLANNING, now
    broadcast.audience_said = said_of(broadcast)
    touch(broadcast, now=now)
    audit.write("broadcast.begun", by=None, obj=broadcast, at=now)
    queue_planning(broadcast, now=now)
    return broadcast


def queue_planning(broadcast: Broadcast, *, now: datetime) -> None:
    """Have a worker settle who is in it.

    :raises SenderGone: if whose reach it has may not send any more.
    """
    by = sender_of(broadcast)
    total = audience_of(broadcast, for_user=by, now=broadcast.started_at or now).count()
    queue_job(KIND, by=by, arguments={"broadcast": broadcast.pk}, total=total, now=now)


def sender_of(broadcast: Broadcast) -> User:
    """Whoever it goes from.

    :raises SenderGone: if they may not send it, and nobody who may approved it.
    """
    by = broadcast.sent_by
    code = BROADCASTS_SEND if broadcast.approved_by_id is None else BROADCASTS_CREATE
    if by is None or not by.is_active or code not in by.granted_codes:
        raise SenderGone
    return by


def shares_per_minute(broadcast: Broadcast, variants: Iterable[Variant]) -> dict[int, int | None]:
    """Of each variant, how much of the broadcast's pace it has."""
    whole = broadcast.per_minute
    return {
        one.pk: None if whole is None else max(1, round(whole * one.share / 100))
        for one in variants
    }


def _batch(broadcast: Broadcast, variant: Variant, *, by: User, now: datetime) -> Batch:
    pace = shares_per_minute(broadcast, [variant])[variant.pk]
    usual, others = versions_of(variant, by=by, now=now)
    batch = Batch.objects.create(
        **_of_all(broadcast, by=by),
        sender_name=variant.sender_name or broadcast.sender_name,
        version=usual,
        per_minute=pace,
    )
    batch.translations.set(others)
    return batch


def _rest(broadcast: Broadcast, *, by: User) -> Batch:
    """Nothing of it leaves before the winner is known."""
    return Batch.objects.create(
        **_of_all(broadcast, by=by),
        sender_name=broadcast.sender_name,
        per_minute=broadcast.per_minute,
        state=Batch.State.PAUSED,
    )


def _of_all(broadcast: Broadcast, *, by: User) -> dict[str, object]:
    return {
        "channel": broadcast.channel,
        "topic": broadcast.topic,
        "account": broadcast.account,
        "reply_to": broadcast.reply_to,
        "priority": Priority.BROADCAST,
        "campaign": broadcast.campaign or slugify(broadcast.name)[:100],
        "by": by,
    }

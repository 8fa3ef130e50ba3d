"""Facts that a consumer failed on: set aside, tried again, and in the end left for a person."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from accounts import audit
from accounts.models import User
from events.consuming import FACT_COLUMNS, Batch, Consumer, Fact
from events.models import Cursor, SetAside

log = logging.getLogger(__name__)
#: The first try counts; after the last one a person has to look.
TRIES = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
AT_ONCE = 100


def set_aside(
    *, consumer: Consumer, refused: Iterable[tuple[Fact, Exception]], now: datetime
) -> None:
    """Keep the facts with their errors, to be tried again later."""
    rows = [
        SetAside(
            consumer=consumer.name,
            activity_id=fact.id,
            error=described(fault),
            next_try_at=now + FIRST_WAIT,
        )
        for fact, fault in refused
    ]
    if rows:
        log.warning("consumer %s set %d facts aside", consumer.name, len(rows))
        SetAside.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def retry_set_aside(*, consumer: Consumer, now: datetime) -> int:
    """Try the due facts again, one by one; how many were tried."""
    # The batch at work ends first, so that a consumer never runs beside itself.
    held = Cursor.objects.select_for_update().filter(consumer=consumer.name, paused_at=None)
    if not held.first():
        return 0
    due = list(
        SetAside.objects.select_for_update(skip_locked=True)
        .filter(consumer=consumer.name, state=SetAside.State.WAITING, next_try_at__lte=now)
        .order_by("next_try_at", "id")[:AT_ONCE]
    )
    facts = {fact.id: fact for fact in read_by_id([row.activity_id for row in due])}
    done = [row.pk for row in due if _is_done(row, facts.get(row.activity_id), consumer, now)]
    SetAside.objects.filter(pk__in=done).delete()
    return len(due)


def _is_done(row: SetAside, fact: Fact | None, consumer: Consumer, now: datetime) -> bool:
    if fact is None:
        # Its contact was erased meanwhile, and the activity with it.
        return True
    batch = Batch([fact])
    try:
        with transaction.atomic():
            consumer.handle(batch, now)
        refusal = batch.refused[0][1] if batch.refused else None
    except Exception as fault:
        refusal = fault
    if refusal is not None:
        row.tries += 1
        row.error = described(refusal)
        is_last = row.tries >= TRIES
        row.state = SetAside.State.DEAD if is_last else SetAside.State.WAITING
        wait = min(FIRST_WAIT * 2 ** (row.tries - 1), LONGEST_WAIT)
        row.next_try_at = None if is_last else now + wait
        row.save(update_fields=["tries", "error", "state", "next_try_at"])
        return False
    return True


def read_by_id(ids: Sequence[int]) -> list[Fact]:
    with connection.cursor() as db:
        db.execute(
            f"SELECT {FACT_COLUMNS} FROM events_activity WHERE id = ANY(%s)"  # noqa: S608
            " ORDER BY position, id",
            [list(ids)],
        )
        return list(map(Fact._make, db.fetchall()))


def described(fault: Exception) -> str:
    """The fault on a line or two, without what it was raised from."""
    return f"{type(fault).__name__}: {fault}"[:2000].replace("\x00", "")


@transaction.atomic
def retry_now(*, ids: Sequence[int], by: User | None = None, now: datetime) -> int:
    """Have the sweep try these again, with all their tries before them; how many."""
    count = SetAside.objects.filter(pk__in=ids).update(
        state=SetAside.State.WAITING, tries=0, next_try_at=now
    )
    if count:
        audit.write("set_aside.retried", by=by, at=now, count=count)
    return count

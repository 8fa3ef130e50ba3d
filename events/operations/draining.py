"""Handing the log to its consumers, batch by batch, each fact once.

A batch is one transaction: the cursor is locked, facts below the horizon are read, the
consumer's effects are written, and the cursor moves. Whatever kills it, at any statement,
leaves either all of that or nothing.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection, transaction

from events import queries
from events.consuming import FACT_COLUMNS, Batch, Consumer, Fact
from events.models import Cursor
from events.operations.marking import QUIET
from events.operations.quarantine import set_aside

log = logging.getLogger(__name__)
#: Faults that say nothing about a fact: a dead lock, a lost connection, too little time.
PASSING = (OperationalError, InterfaceError, SoftTimeLimitExceeded)
#: Tries of a whole batch after which such a fault is taken for that of a fact after all.
PATIENCE = 5
#: Tries after which a lone fact is set aside unhandled, because even handling it is fatal.
DESPAIR = 12
END_OF_TIME = (2**63 - 1, 2**63 - 1)
LONGEST_WAIT = timedelta(minutes=5)
#: A failing batch is narrowed down by parts of this many.
PARTS = 8
READ = (
    f"SELECT {FACT_COLUMNS} FROM events_activity"  # noqa: S608 - our own column names
    " WHERE (position, id) > (%s, %s) AND (position, id) <= (%s, %s)"
    " AND position < events_log_horizon() ORDER BY position, id LIMIT %s"
)
READ_END = (
    "SELECT position, id FROM (SELECT position, id FROM events_activity"
    " WHERE (position, id) > (%s, %s) AND (position, id) <= (%s, %s)"
    " AND position < events_log_horizon() ORDER BY position, id LIMIT %s) part"
    " ORDER BY position DESC, id DESC LIMIT 1"
)
READ_SOME = (
    f"SELECT {FACT_COLUMNS} FROM events_activity"  # noqa: S608 - our own column names
    " WHERE (position, id) > (%s, %s) AND (position, id) <= (%s, %s)"
)
OF_TYPES, NOT_QUIET = " AND type = ANY(%s)", f" AND NOT properties ? '{QUIET}'"
IN_ORDER = " ORDER BY position, id"


def drain(*, consumer: Consumer, now: datetime, seconds: float = 20.0) -> bool:
    """Have the consumer handle what is due, for about that long; whether more may be due.

    A consumer that is paused, backing off, or drained by somebody else has nothing due.
    """
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        try:
            read_on = drain_batch(consumer=consumer, now=now)
        except PASSING as fault:
            back_off(consumer=consumer, fault=fault, now=now)
            return False
        if not read_on:
            return False
    return True


@transaction.atomic
def drain_batch(*, consumer: Consumer, now: datetime) -> bool:
    """Handle one batch; whether there was one."""
    cursor = lock_cursor(consumer, now)
    if cursor is None:
        return False
    size = max(1, consumer.batch_size >> cursor.failures)
    facts, end = read_facts(consumer, cursor, size)
    if end is None:
        return False
    if cursor.failures >= DESPAIR:
        refused: list[tuple[Fact, Exception]] = [(f, RuntimeError(cursor.fault)) for f in facts]
    else:
        refused = list(digest(consumer, facts, now, patient=cursor.failures < PATIENCE))
    set_aside(consumer=consumer, refused=refused, now=now)
    cursor.position, cursor.last_id = end
    cursor.moved_at, cursor.failures, cursor.fault, cursor.not_before = now, 0, "", None
    cursor.save(
        update_fields=["position", "last_id", "moved_at", "failures", "fault", "not_before"]
    )
    return True


def lock_cursor(consumer: Consumer, now: datetime) -> Cursor | None:
    """The consumer's cursor, held until the transaction ends; None if it is not its turn."""
    mine = Cursor.objects.filter(consumer=consumer.name)
    cursor = mine.select_for_update(skip_locked=True).first()
    if cursor is None and not mine.exists():
        place_cursor(consumer=consumer)
        cursor = mine.select_for_update(skip_locked=True).first()
    if cursor is None or cursor.paused_at:
        return None
    if cursor.not_before and cursor.not_before > now:
        return None
    return cursor


def place_cursor(*, consumer: Consumer) -> None:
    """Give a consumer that is new here its cursor."""
    with connection.cursor() as db:
        db.execute(
            "INSERT INTO events_cursor (consumer, position, last_id, failures, fault)"
            " VALUES (%s, CASE WHEN %s THEN events_log_horizon() - 1 ELSE 0 END, %s, 0, '')"
            " ON CONFLICT DO NOTHING",
            [consumer.name, consumer.start == "end", 2**62 if consumer.start == "end" else 0],
        )


def read_facts(
    consumer: Consumer, cursor: Cursor, size: int
) -> tuple[list[Fact], tuple[int, int] | None]:
    """The next facts for the consumer, and where the cursor stands once they are handled."""
    begin = (cursor.position, cursor.last_id)
    furthest = (queries.read_up_to(consumer.follows) if consumer.follows else None) or END_OF_TIME
    with connection.cursor() as db:
        if consumer.types is None and consumer.hears_quiet:
            db.execute(READ, [*begin, *furthest, size])
            facts = list(map(Fact._make, db.fetchall()))
            return facts, (facts[-1].position, facts[-1].id) if facts else None
        db.execute(READ_END, [*begin, *furthest, size])
        end = db.fetchone()
        if end is None:
            return [], None
        of_types = OF_TYPES if consumer.types is not None else ""
        statement = READ_SOME + of_types + ("" if consumer.hears_quiet else NOT_QUIET) + IN_ORDER
        types = [list(consumer.types)] if consumer.types is not None else []
        db.execute(statement, [*begin, *end, *types])
        return list(map(Fact._make, db.fetchall())), end


def digest(
    consumer: Consumer, facts: Sequence[Fact], now: datetime, *, patient: bool
) -> Iterator[tuple[Fact, Exception]]:
    """Handle the facts, narrowing a failure down to those that cause it; these come back."""
    if not facts:
        return
    batch = Batch(facts)
    try:
        with transaction.atomic():
            consumer.handle(batch, now)
    except Exception as fault:
        if patient and isinstance(fault, PASSING):
            raise
        if len(facts) == 1:
            yield facts[0], fault
            return
    else:
        yield from batch.refused
        return
    step = -(-len(facts) // PARTS)
    for start in range(0, len(facts), step):
        yield from digest(consumer, facts[start : start + step], now, patient=patient)


def back_off(*, consumer: Consumer, fault: Exception, now: datetime) -> None:
    """Leave the consumer alone for a while after a fault that will probably pass."""
    log.warning("consumer %s waits after %s", consumer.name, type(fault).__name__)
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    try:
        with transaction.atomic():
            place_cursor(consumer=consumer)
            cursor = Cursor.objects.select_for_update().get(consumer=consumer.name)
            cursor.failures += 1
            cursor.fault = f"{type(fault).__name__}: {fault}"[:2000]
            wait = timedelta(seconds=0.5 * 2 ** min(cursor.failures, 10))
            cursor.not_before = now + min(wait, LONGEST_WAIT)
            cursor.save(update_fields=["failures", "fault", "not_before"])
    except PASSING:
        # The database itself is away; the next sweep begins anew.
        connection.close()

"""Taking messages and giving them back. The message is its own row of the outbox: every write
names the lease token it was taken under, so that a worker that stalled and woke up again can
change nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from channels.models import Account
from messaging.models import AT_WORK, Batch, Message, Priority, Status, Topic
from messaging.sending import pacing
from messaging.sending.outcomes import Outcome

#: How long a worker keeps what it took and has not begun to hand over.
LEASE = timedelta(minutes=5)
#: Between a hand-over's time-out and the moment when somebody else may look into it.
MARGIN = timedelta(seconds=30)

_TAKE = """
WITH due AS (
    SELECT id FROM messaging_message
     WHERE channel = %(channel)s AND priority = %(priority)s
       AND status = 'planned' AND due_at <= %(now)s
       AND (batch_id IS NULL OR batch_id <> ALL(%(apart)s::bigint[]))
     ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE messaging_message AS message
   SET status = 'leased', lease_token = %(token)s, lease_until = %(until)s
  FROM due WHERE message.id = due.id
RETURNING message.id
"""
_TAKE_OF_BATCH = """
WITH due AS (
    SELECT id FROM messaging_message
     WHERE batch_id = %(batch)s AND channel = %(channel)s
       AND status = 'planned' AND reason = ANY(%(reasons)s)
     ORDER BY reason, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE messaging_message AS message
   SET status = 'leased', reason = '', lease_token = %(token)s, lease_until = %(until)s
  FROM due WHERE message.id = due.id
RETURNING message.id
"""
_BEGIN = """
UPDATE messaging_message
   SET status = 'handing_off', tries = tries + 1, lease_until = %(until)s, error = '',
       account_id = %(account)s, from_address = %(sender)s
 WHERE id = ANY(%(ids)s) AND lease_token = %(token)s AND status = 'leased' AND lease_until > %(now)s
RETURNING id
"""
_SETTLE = """
UPDATE messaging_message AS message
   SET status = told.status,
       reason = told.reason,
       error = told.error,
       provider_id = CASE WHEN told.provider_id <> '' THEN told.provider_id
                          ELSE message.provider_id END,
       lease_token = CASE told.status WHEN 'handing_off' THEN message.lease_token END,
       lease_until = CASE told.status WHEN 'handing_off' THEN told.at END,
       due_at = CASE told.status WHEN 'planned' THEN told.at ELSE message.due_at END,
       sent_at = CASE told.status WHEN 'sent' THEN told.at ELSE message.sent_at END,
       failed_at = CASE told.status WHEN 'failed' THEN told.at ELSE message.failed_at END,
       tries = message.tries - told.spared,
       account_id = CASE told.status WHEN 'planned' THEN told.account ELSE message.account_id END,
       values = coalesce(told.filled, message.values)
  FROM unnest(%(ids)s::bigint[], %(statuses)s::text[], %(at)s::timestamptz[],
              %(reasons)s::text[], %(errors)s::text[], %(provider_ids)s::text[],
              %(spared)s::int[], %(filled)s::jsonb[], %(accounts)s::bigint[])
       AS told(id, status, at, reason, error, provider_id, spared, filled, account)
 WHERE message.id = told.id AND message.lease_token = %(token)s
   AND message.status IN ('leased', 'handing_off')
RETURNING message.id
"""
_CANCEL = """
UPDATE messaging_message SET status = 'cancelled'
 WHERE id IN (
    SELECT message.id FROM messaging_batch AS batch
      JOIN messaging_message AS message ON message.batch_id = batch.id
     WHERE batch.state = 'cancelled' AND message.status = 'planned'
     LIMIT %s FOR UPDATE OF message SKIP LOCKED
 )
"""


@dataclass(frozen=True)
class Lease:
    """What one worker took in one go."""

    token: UUID
    messages: Sequence[Message]


@transaction.atomic
def claim(*, channel: str, limit: int, workers: int, now: datetime) -> Lease:
    """Take due messages, the most urgent lane first, unless as many workers as may are at it.

    None of a batch that is paused or cancelled, and of one that is paced no more than its pace.
    """
    token = uuid4()
    one_claim_at_a_time(channel)
    if _busy(channel, now) >= workers:
        return Lease(token, [])
    apart = pacing.batches_apart()
    pacing.set_apart(channel=channel, batches=apart, now=now)
    taken: list[int] = []
    given = {"channel": channel, "token": token, "now": now, "until": now + LEASE}
    for priority in Priority.values:
        if len(taken) < limit:
            rest = limit - len(taken)
            lane = {**given, "priority": priority, "apart": apart, "limit": rest}
            taken += _ids(_TAKE, lane)
    for batch, most in pacing.rooms(channel=channel, now=now).items():
        rest = min(most, limit - len(taken))
        if rest > 0:
            reasons = list(pacing.SET_APART)
            found = _ids(
                _TAKE_OF_BATCH, {**given, "batch": batch, "reasons": reasons, "limit": rest}
            )
            pacing.note_taken(batch=batch, count=len(found), now=now)
            taken += found
    return Lease(token, _read(taken))


@transaction.atomic
def claim_lapsed(*, channel: str, limit: int, now: datetime) -> Lease:
    """Take over hand-overs that were left unfinished, to find out what became of them."""
    token = uuid4()
    rows = Message.objects.filter(
        channel=channel, status=Status.HANDING_OFF, lease_until__lt=now
    ).order_by("id")
    ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    Message.objects.filter(pk__in=ids).update(lease_token=token, lease_until=now + LEASE)
    return Lease(token, _read(ids))


def begin(
    *, lease: Lease, messages: Sequence[Message], account: Account, time_out: int, now: datetime
) -> list[Message]:
    """Commit that these are on their way out; only those still held are returned.

    After this nobody may assume that the provider has not got them.
    """
    given = {
        "ids": [message.pk for message in messages],
        "token": lease.token,
        "account": account.pk,
        "sender": account.sender,
        "until": now + timedelta(seconds=time_out) + MARGIN,
        "now": now,
    }
    still_ours = set(_ids(_BEGIN, given))
    handing = [message for message in messages if message.pk in still_ours]
    for message in handing:
        message.tries += 1
        message.wanted = wanted_account(message)  # type: ignore[attr-defined]
        message.account_id = account.pk
    return handing


def wanted_account(message: Message) -> int | None:
    """The account that it was planned for, whichever it was handed to."""
    if message.batch is not None:
        return message.batch.account_id
    wanted: int | None = getattr(message, "wanted", message.account_id)
    return wanted


def settle(
    *, token: UUID, outcomes: Sequence[Outcome], messages: Mapping[int, Message]
) -> set[int]:
    """Write what became of messages in one statement; the ids of those that were still ours.

    One that is due again may go by another account than the one that was tried.
    """
    if not outcomes:
        return set()
    given: dict[str, Any] = {
        "token": token,
        "ids": [outcome.message_id for outcome in outcomes],
        "statuses": [str(outcome.status) for outcome in outcomes],
        "at": [outcome.at for outcome in outcomes],
        "reasons": [outcome.reason for outcome in outcomes],
        "errors": [outcome.error for outcome in outcomes],
        "provider_ids": [outcome.provider_id for outcome in outcomes],
        "spared": [int(outcome.is_spared) for outcome in outcomes],
        "filled": [outcome.values for outcome in outcomes],
        "accounts": [wanted_account(messages[outcome.message_id]) for outcome in outcomes],
    }
    return set(_ids(_SETTLE, given))


def give_back(*, token: UUID) -> int:
    """Return what was taken but not begun; it is due at once."""
    return Message.objects.filter(lease_token=token, status=Status.LEASED).update(
        status=Status.PLANNED, lease_token=None, lease_until=None
    )


def free_lapsed(*, channel: str, now: datetime) -> int:
    """Return what a silent worker had taken but certainly not begun to hand over."""
    return Message.objects.filter(
        channel=channel, status=Status.LEASED, lease_until__lt=now
    ).update(status=Status.PLANNED, lease_token=None, lease_until=None)


def cancel_some(*, limit: int = 10_000) -> int:
    """Take back what is still planned of cancelled batches."""
    with connection.cursor() as cursor:
        cursor.execute(_CANCEL, [limit])
        return int(cursor.rowcount)


def _busy(channel: str, now: datetime) -> int:
    # What is only set aside to be asked about bears its error, and keeps nobody busy.
    at_work = Message.objects.filter(status__in=AT_WORK, channel=channel, lease_until__gte=now)
    return at_work.filter(error="").values("lease_token").distinct().count()


def _read(ids: Sequence[int]) -> list[Message]:
    """In the order in which they were taken. What many share is read once: joined to each row,
    it would cost more than the row.
    """
    found = Message.objects.in_bulk(ids)
    messages = [found[id] for id in ids]
    for name, of in (("topic", Topic), ("account", Account), ("batch", Batch)):
        keys = {getattr(message, f"{name}_id") for message in messages} - {None}
        shared = of._default_manager.in_bulk(keys) if keys else {}
        for message in messages:
            setattr(message, name, shared.get(getattr(message, f"{name}_id")))
    return messages


def _ids(statement: str, given: dict[str, Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [row[0] for row in cursor.fetchall()]


def one_claim_at_a_time(channel: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('messages'), hashtext(%s))", [channel]
        )

"""Taking effects and giving them back. Every write names the lease token it was taken under,
so that a worker that stalled and woke up again can change nothing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q

from outbox.carriers import Carrier
from outbox.models import Effect, EffectQuerySet, State
from outbox.outcomes import Outcome

SETTLE = """
UPDATE outbox_effect AS effect
   SET state = told.state,
       lease_token = CASE told.state WHEN 'handing_off' THEN effect.lease_token END,
       lease_until = CASE told.state WHEN 'handing_off' THEN told.due_at END,
       next_try_at = CASE told.state WHEN 'waiting' THEN told.due_at ELSE effect.next_try_at END,
       ended_at = CASE WHEN told.state IN ('done', 'dead', 'unknown') THEN told.due_at END,
       reference = told.reference,
       result = told.result,
       last_error = told.error,
       payload = CASE told.state WHEN 'done' THEN effect.payload - %(forget)s::text[]
                                 ELSE effect.payload END
  FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(due)s::timestamptz[],
              %(references)s::text[], %(results)s::jsonb[], %(errors)s::text[])
       AS told(id, state, due_at, reference, result, error)
 WHERE effect.id = told.id
   AND effect.lease_token = %(token)s
   AND effect.state = 'handing_off'
RETURNING effect.id
"""


@dataclass(frozen=True)
class Lease:
    """What one worker took in one go."""

    token: UUID
    effects: Sequence[Effect]


@transaction.atomic
def claim(*, carrier: Carrier, limit: int, now: datetime) -> Lease:
    """Take due effects of one kind, unless as many workers as may are busy with it."""
    _one_claim_at_a_time(carrier.kind)
    ours = Effect.objects.filter(kind=carrier.kind)
    # An effect that is only set aside to be asked about bears its error, and keeps nobody busy.
    at_work = ours.held(now).filter(Q(state=State.LEASED) | Q(last_error=""))
    if at_work.values("lease_token").distinct().count() >= carrier.workers:
        return Lease(uuid4(), [])
    return _take(
        ours.due(now).order_by("next_try_at", "id"), State.LEASED, carrier, limit=limit, now=now
    )


@transaction.atomic
def claim_lapsed(*, carrier: Carrier, limit: int, now: datetime) -> Lease:
    """Take over hand-overs that were left unfinished, to find out what became of them."""
    unfinished = Effect.objects.filter(kind=carrier.kind, state=State.HANDING_OFF)
    return _take(
        unfinished.lapsed(now).order_by("id"), State.HANDING_OFF, carrier, limit=limit, now=now
    )


def _take(
    rows: EffectQuerySet, state: State, carrier: Carrier, *, limit: int, now: datetime
) -> Lease:
    token = uuid4()
    effects = list(rows.select_for_update(skip_locked=True)[:limit])
    if effects:
        Effect.objects.filter(pk__in=[effect.pk for effect in effects]).update(
            state=state, lease_token=token, lease_until=now + carrier.lease
        )
    return Lease(token, effects)


def _one_claim_at_a_time(kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('outbox'), hashtext(%s))", [kind])


def begin_handing_over(
    *, lease: Lease, effects: Sequence[Effect], carrier: Carrier, now: datetime
) -> list[Effect]:
    """Commit that these are on their way out; only those still held are returned.

    After this nobody may assume that the provider has not got them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_effect SET state = 'handing_off', tries = tries + 1, lease_until = %s,"
            " last_error = '' WHERE id = ANY(%s) AND lease_token = %s AND state = 'leased'"
            " AND lease_until > %s RETURNING id",
            [now + carrier.lease, [effect.pk for effect in effects], lease.token, now],
        )
        still_ours = {row[0] for row in cursor.fetchall()}
    handing = [effect for effect in effects if effect.pk in still_ours]
    for effect in handing:
        effect.tries += 1
    return handing


def settle(*, token: UUID, outcomes: Sequence[Outcome], carrier: Carrier) -> int:
    """Write what became of effects in one statement; 0 where the lease was lost meanwhile."""
    if not outcomes:
        return 0
    values: dict[str, Any] = {
        "token": token,
        "forget": list(carrier.forget),
        "ids": [outcome.effect_id for outcome in outcomes],
        "states": [str(outcome.state) for outcome in outcomes],
        "due": [outcome.due_at for outcome in outcomes],
        "references": [outcome.reference for outcome in outcomes],
        "results": [json.dumps(outcome.result) if outcome.result else None for outcome in outcomes],
        "errors": [outcome.error for outcome in outcomes],
    }
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, values)
        return len(cursor.fetchall())


def give_back(*, lease: Lease) -> int:
    """Return what was taken but not begun; it is due at once."""
    return Effect.objects.filter(lease_token=lease.token, state=State.LEASED).update(
        state=State.WAITING, lease_token=None, lease_until=None
    )


def free_lapsed(*, kind: str, now: datetime) -> int:
    """Return what a silent worker had taken but certainly not begun to hand over."""
    return (
        Effect.objects.filter(kind=kind, state=State.LEASED)
        .lapsed(now)
        .update(state=State.WAITING, lease_token=None, lease_until=None)
    )

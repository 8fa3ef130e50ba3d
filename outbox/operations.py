"""Asking for effects, and moving on by hand those that are stuck."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from ground import doorbell
from outbox.carriers import CARRIERS
from outbox.errors import EffectNotStuck, EffectNotWaiting
from outbox.models import NEEDS_A_PERSON, Effect, EffectQuerySet, Policy, State


@dataclass(frozen=True)
class Wanted:
    """One effect of a set that is asked for together."""

    key: str
    payload: dict[str, Any] = field(default_factory=dict)


def ask(
    kind: str,
    *,
    key: str,
    payload: dict[str, Any],
    not_before: datetime | None = None,
    policy: Policy | None = None,
) -> Effect:
    """Have something happen outside, if the caller's transaction commits.

    Asking again under the same key changes nothing and returns the effect as it is.
    """
    ask_many(kind, [Wanted(key, payload)], not_before=not_before, policy=policy)
    return Effect.objects.get(kind=kind, key=key)


@transaction.atomic
def ask_many(
    kind: str,
    wanted: Iterable[Wanted],
    *,
    not_before: datetime | None = None,
    policy: Policy | None = None,
) -> None:
    """Ask for a set of effects of one kind; keys that were asked for before are left alone."""
    when = {} if not_before is None else {"next_try_at": not_before}
    rows = (
        Effect(
            kind=kind,
            key=one.key,
            payload=one.payload,
            policy=policy or CARRIERS[kind].policy,
            **when,
        )
        for one in wanted
    )
    Effect.objects.bulk_create(rows, batch_size=2_000, ignore_conflicts=True)
    if not_before is None:
        doorbell.ring("outbox.tasks.carry_out", kind=kind)


def send_again(*, effects: EffectQuerySet, now: datetime) -> int:
    """Give effects that were given up, or whose fate is unknown, a fresh set of tries.

    :raises EffectNotStuck: if one of them is neither.
    """
    return _move_on(
        effects, state=State.WAITING, tries=0, next_try_at=now, ended_at=None, last_error=""
    )


def confirm_arrival(*, effects: EffectQuerySet, now: datetime) -> int:
    """Note that a person found out that these did arrive.

    :raises EffectNotStuck: if the outcome of one of them is already known.
    """
    return _move_on(effects, state=State.DONE, ended_at=now)


@transaction.atomic
def _move_on(effects: EffectQuerySet, **changes: Any) -> int:
    locked = list(effects.order_by("id").select_for_update())
    if any(effect.state not in NEEDS_A_PERSON for effect in locked):
        raise EffectNotStuck
    moved = Effect.objects.filter(pk__in=[effect.pk for effect in locked]).update(**changes)
    if changes["state"] == State.WAITING:
        for kind in sorted({effect.kind for effect in locked}):
            doorbell.ring("outbox.tasks.carry_out", kind=kind)
    return moved


@transaction.atomic
def cancel_effects(*, effects: EffectQuerySet, now: datetime) -> int:
    """Take back effects that nobody has begun to carry out.

    :raises EffectNotWaiting: if a worker has already taken one of them.
    """
    locked = list(effects.order_by("id").select_for_update())
    if any(effect.state != State.WAITING for effect in locked):
        raise EffectNotWaiting
    return Effect.objects.filter(pk__in=[effect.pk for effect in locked]).update(
        state=State.CANCELLED, ended_at=now
    )

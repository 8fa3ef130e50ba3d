"""While it is being sent: paused, resumed, cancelled, and changed for whoever has not had it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from broadcasts.errors import NotUnderWay, UnfitBroadcast
from broadcasts.models import UNDER_WAY, Broadcast, Variant
from broadcasts.operations.beginning import queue_planning, shares_per_minute
from broadcasts.operations.contents import versions_of
from broadcasts.operations.writing import locked, refuse_unfit_templates, touch
from broadcasts.queries.figures import batches_of, figures_of
from ground.doorbell import ring
from ground.versions import Versions, refuse_if_outdated
from messaging.models import Batch
from messaging.planning.languages import say
from messaging.sending import steering

State = Broadcast.State


@transaction.atomic
def pause_broadcast(
    *, broadcast: Broadcast, by: User | None, now: datetime, expected: Versions = None
) -> Broadcast:
    """Hand nothing more over until it is resumed; what a provider has is sent.

    :raises NotUnderWay: if it is not being sent.
    """
    broadcast = _under_way(broadcast, expected, State.PLANNING, State.SENDING)
    _pause_all(broadcast)
    return _put(broadcast, State.PAUSED, "paused", by=by, now=now)


@transaction.atomic
def resume_broadcast(
    *, broadcast: Broadcast, by: User, now: datetime, expected: Versions = None
) -> Broadcast:
    """Go on where it was paused.

    :raises NotUnderWay: if it is not paused.
    """
    broadcast = _under_way(broadcast, expected, State.PAUSED)
    for batch in _all_batches(broadcast):
        # Those who wait for a winner go on waiting.
        if batch.pk != broadcast.rest_id or broadcast.winner_id is not None:
            steering.resume_batch(batch=batch)
    state = State.PLANNING if broadcast.audience is None else State.SENDING
    if state == State.PLANNING and broadcast.fault:
        broadcast.fault = ""
        queue_planning(broadcast, now=now)
    return _put(broadcast, state, "resumed", by=by, now=now)


@transaction.atomic
def cancel_broadcast(
    *, broadcast: Broadcast, by: User, now: datetime, expected: Versions = None
) -> Broadcast:
    """Hand nothing more over, for good. Whoever has it keeps it.

    :raises NotUnderWay: if it is not being sent.
    """
    broadcast = _under_way(broadcast, expected, *UNDER_WAY)
    for batch in _all_batches(broadcast):
        steering.cancel_batch(batch=batch)
    broadcast.ended_at = now
    return _put(broadcast, State.CANCELLED, "cancelled", by=by, now=now)


@transaction.atomic
def stop_planning(*, broadcast: Broadcast, why: str, now: datetime) -> None:
    """Pause a broadcast whose planning ended before its time; resuming it plans the others."""
    broadcast = locked(broadcast)
    if broadcast.audience is not None or broadcast.state not in (State.PLANNING, State.PAUSED):
        return
    _pause_all(broadcast)
    broadcast.fault = why[:500]
    _put(broadcast, State.PAUSED, "stopped", by=None, now=now)


@transaction.atomic
def change_rest(
    *,
    broadcast: Broadcast,
    changes: dict[str, Any],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> Broadcast:
    """Another pace (`per_minute`), or another `template_version` for a `variant`, for whoever it
    was not handed over for yet.

    :raises NotUnderWay: if it is not being sent.
    :raises UnfitBroadcast: if there is no such variant, or the template does not fit.
    """
    broadcast = _under_way(broadcast, expected, *UNDER_WAY)
    before = {"per_minute": broadcast.per_minute}
    variants = list(broadcast.variants.select_related("batch").order_by("name"))
    if "per_minute" in changes:
        broadcast.per_minute = changes["per_minute"]
        paces = shares_per_minute(broadcast, variants)
        for one in variants:
            Batch.objects.filter(variant=one).update(per_minute=paces[one.pk])
        Batch.objects.filter(pk__in=[broadcast.rest_id]).update(per_minute=broadcast.per_minute)
    if version := changes.get("template_version"):
        variant = _named(variants, changes.get("variant", ""))
        if variant.template_version is None:
            # The subject was part of the words that the template takes the place of.
            variant.subject = variant.text = ""
        variant.template_version = version
        _retell(broadcast, variant, by=by, now=now)
    touch(broadcast, now=now)
    after = {"per_minute": broadcast.per_minute, "variant": changes.get("variant", "")}
    after["template_version"] = version.pk if version else None
    audit.write("broadcast.rest_changed", by=by, obj=broadcast, before=before, after=after, at=now)
    return broadcast


@transaction.atomic
def settle_planned(*, broadcast: Broadcast, now: datetime) -> None:
    """Note that everybody in it has a verdict, and have what is due of it sent."""
    broadcast = locked(broadcast)
    if broadcast.state == State.PLANNING:
        broadcast.state = State.SENDING
    broadcast.figures, broadcast.figures_at = figures_of(broadcast), now
    broadcast.audience = broadcast.figures["audience"]
    touch(broadcast, now=now)
    ring(steering.SEND, channel=broadcast.channel)


def _named(variants: list[Variant], name: str) -> Variant:
    told = [one for one in variants if one.name == name or not name]
    if not told or (not name and len(variants) > 1):
        raise UnfitBroadcast(_("Say of which variant."), field="variant")
    return told[0]


def _retell(broadcast: Broadcast, variant: Variant, *, by: User, now: datetime) -> None:
    """Say the variant's new words, under the subject that it has of its own."""
    refuse_unfit_templates(broadcast, [variant])
    variant.save(update_fields=["template_version", "subject", "text"])
    usual, others = versions_of(variant, by=by, now=now)
    told_by = [variant.batch_id, broadcast.rest_id if broadcast.winner_id == variant.pk else None]
    for batch in Batch.objects.filter(pk__in=[one for one in told_by if one]):
        say(batch, usual, others)


def _under_way(broadcast: Broadcast, expected: Versions, *states: State) -> Broadcast:
    broadcast = locked(broadcast)
    refuse_if_outdated(broadcast, expected)
    if broadcast.state not in states:
        raise NotUnderWay
    return broadcast


def _all_batches(broadcast: Broadcast) -> list[Batch]:
    return list(Batch.objects.filter(pk__in=batches_of(broadcast)).order_by("pk"))


def _pause_all(broadcast: Broadcast) -> None:
    for batch in _all_batches(broadcast):
        steering.pause_batch(batch=batch)


def _put(
    broadcast: Broadcast, state: State, deed: str, *, by: User | None, now: datetime
) -> Broadcast:
    broadcast.state = state
    touch(broadcast, now=now)
    audit.write(f"broadcast.{deed}", by=by, obj=broadcast, at=now)
    return broadcast

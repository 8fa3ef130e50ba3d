"""Keeping calls as they come, and working them off."""

import logging
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts import audit
from accounts.models import User
from events.inbox import mapping, signing
from events.inbox.errors import DeliveryTooLarge, NotDead, UnknownHook
from events.ingestion.operations import Result, record_rows, rules_for
from events.ingestion.rows import Rejected, Row, Rules, read_row
from events.metrics import WEBHOOK_SECONDS, count_rows
from events.models import Delivery, Webhook
from events.queries import catalogue
from ground.api.parsers import parse_json
from ground.doorbell import ring

log = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024
TRIES = 8
LEASE = timedelta(seconds=60)
FIRST_PAUSE = timedelta(seconds=30)
BATCH = 100
KEPT_HEADERS = ("Content-Type", "User-Agent")
State = Delivery.State
#: What the figures call this way in.
DOOR = "webhooks"


def find_hook(source: str, hook: str) -> Webhook:
    """The active hook at an address.

    :raises UnknownHook: if there is none.
    """
    found = (
        Webhook.objects.select_related("source")
        .filter(source__slug=source, slug=hook, is_active=True, source__is_active=True)
        .first()
    )
    if found is None:
        raise UnknownHook
    return found


def receive(
    *,
    hook: Webhook,
    headers: Mapping[str, str],
    body: bytes,
    remote_address: str | None,
    now: datetime,
) -> tuple[dict[str, Any], bool]:
    """Keep a genuine call for later; the fields to echo, and whether it is new.

    :raises WrongSignature: or another refusal, and nothing is kept.
    """
    if len(body) > LARGEST_BODY:
        raise DeliveryTooLarge
    signing.verify(source=hook.source, headers=headers, body=body, now=now)
    payload = parse_json(body)
    echoed = mapping.required_values(hook, payload)
    delivery = Delivery(
        hook=hook,
        key=_key_of(hook, headers, payload, body),
        body=body,
        headers={name: headers[name][:500] for name in KEPT_HEADERS if name in headers},
        remote_address=remote_address,
        received_at=now,
        next_try_at=now,
    )
    with transaction.atomic():
        Delivery.objects.bulk_create([delivery], ignore_conflicts=True)
        kept = Delivery.objects.only("received_at", "body").get(hook=hook, key=delivery.key)
        ring("events.tasks.work_off_inbox")
    is_new = kept.received_at == now
    if not is_new:
        count_rows(DOOR, hook.source.slug, ["duplicate"])
    return echoed, is_new


def _key_of(hook: Webhook, headers: Mapping[str, str], payload: Any, body: bytes) -> str:
    """What repeats of the same call have in common."""
    given = headers.get(hook.source.id_header) if hook.source.id_header else None
    key = given or mapping.key_of(hook, payload) or ""
    return key if 0 < len(key) <= 200 else sha256(key.encode() or body).hexdigest()


def work_off(*, now: datetime, limit: int = BATCH) -> int:
    """Turn waiting deliveries into activities; how many were taken up.

    A worker that dies leaves them to the next once its lease has run out.
    """
    bury_abandoned(now=now)
    lease = uuid.uuid4()
    with transaction.atomic():
        due = (
            Delivery.objects.select_for_update(skip_locked=True)
            .filter(Q(lease_until=None) | Q(lease_until__lt=now))
            .filter(state=State.WAITING, next_try_at__lte=now, tries__lt=TRIES)
            .order_by("next_try_at", "id")[:limit]
        )
        ids = [delivery.pk for delivery in due.only("pk")]
        Delivery.objects.filter(pk__in=ids).update(
            lease=lease, lease_until=now + LEASE, tries=F("tries") + 1
        )
    if ids:
        _carry_out(ids, lease, now=now)
    return len(ids)


def bury_abandoned(*, now: datetime) -> int:
    """Give up deliveries whose worker died on the last try."""
    abandoned = Delivery.objects.filter(state=State.WAITING, tries__gte=TRIES, lease_until__lt=now)
    return abandoned.update(
        state=State.DEAD, error="The worker stopped while it was at it.", done_at=now, lease=None
    )


def _carry_out(ids: Sequence[int], lease: uuid.UUID, *, now: datetime) -> None:
    """All at once; where that fails, one by one, so that a bad one harms no other."""
    try:
        _record(ids, lease, now=now)
    except Exception:
        log.exception("a batch of deliveries failed, trying each alone")
        for id in ids:
            try:
                _record([id], lease, now=now)
            except Exception as fault:
                with transaction.atomic():
                    for delivery in _leased([id], lease):
                        _try_later(delivery, f"{type(fault).__name__}: {fault}", now=now)


def _leased(ids: Sequence[int], lease: uuid.UUID) -> list[Delivery]:
    """Those that are still ours to work on, locked."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("hook__source")
    return list(rows.filter(pk__in=ids, lease=lease, state=State.WAITING).order_by("pk"))


@transaction.atomic
def _record(ids: Sequence[int], lease: uuid.UUID, *, now: datetime) -> None:
    """The activities of deliveries and the deliveries' end, in one transaction."""
    deliveries = _leased(ids, lease)
    types = catalogue()
    rows: list[tuple[int, Row]] = []
    results: list[Result] = []
    for index, delivery in enumerate(deliveries):
        result = Result(index, "created")
        try:
            rules = rules_for(types=types, now=now, source=delivery.hook.source.slug)
            rows.append((index, _row_of(delivery, rules)))
        except Rejected as refused:
            result = Result(index, "invalid", errors=refused.errors)
        results.append(result)
    record_rows(rows, results, by=None, now=now)
    for delivery, result in zip(deliveries, results, strict=True):
        _close(delivery, result, now=now)


def _row_of(delivery: Delivery, rules: Rules) -> Row:
    payload = parse_json(bytes(delivery.body))
    given = mapping.row_of(delivery.hook, payload, received_at=delivery.received_at)
    row = read_row(given, 0, rules)
    if row.key is None:
        row.key = f"{delivery.hook.slug}:{delivery.key}"[:255]
    return row


def _close(delivery: Delivery, result: Result, *, now: datetime) -> None:
    if result.status == "invalid":
        reasons = [f"{e['field']}: {e['detail']}" for e in result.errors]
        _try_later(delivery, "; ".join(reasons), now=now)
        return
    delivery.state, delivery.done_at, delivery.error = State.DONE, now, ""
    delivery.activity_id, delivery.lease = result.id, None
    delivery.save(update_fields=["state", "done_at", "error", "activity_id", "lease"])
    count_rows(DOOR, delivery.hook.source.slug, [result.status])
    taken = (timezone.now() - delivery.received_at).total_seconds()
    WEBHOOK_SECONDS.labels(delivery.hook.source.slug, "done").observe(max(taken, 0))


def _try_later(delivery: Delivery, error: str, *, now: datetime) -> None:
    """Wait twice as long as the last time, and give up after the last try."""
    delivery.error = error.replace("\x00", "")[:2000]
    delivery.lease = delivery.lease_until = None
    delivery.next_try_at = now + FIRST_PAUSE * 2 ** (delivery.tries - 1)
    if delivery.tries >= TRIES:
        delivery.state, delivery.done_at = State.DEAD, now
        count_rows(DOOR, delivery.hook.source.slug, ["invalid"])
    delivery.save(
        update_fields=["error", "lease", "lease_until", "next_try_at", "state", "done_at"]
    )


@transaction.atomic
def replay(*, delivery: Delivery, by: User | None, now: datetime) -> Delivery:
    """Put a delivery that was given up back in line.

    :raises NotDead: if it was not given up.
    """
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.state != State.DEAD:
        raise NotDead
    delivery.state, delivery.tries, delivery.next_try_at = State.WAITING, 0, now
    delivery.done_at = delivery.lease_until = delivery.lease = None
    delivery.save(
        update_fields=["state", "tries", "next_try_at", "done_at", "lease_until", "lease"]
    )
    audit.write("delivery.replayed", by=by, obj=delivery, at=now)
    ring("events.tasks.work_off_inbox")
    return delivery

"""What providers report of messages, and what that makes of them: never a step back."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import Q

from channels import lines
from channels.adapters import Bounce, Incoming, Kind, Report
from channels.models import Account, Call
from channels.operations import health
from events.operations import record_rows
from events.operations.copying import Entry
from messaging.activities import EMAIL_COMPLAINED
from messaging.gate.addresses import normal
from messaging.models import AT_WORK, Category, Message
from messaging.receiving import receive
from messaging.sending.outcomes import REASONS, words
from messaging.sending.recording import arrived, did_not_arrive
from messaging.sending.suppressing import (
    Bounced,
    Reason,
    Silenced,
    suppress,
    suppress_bounced,
)

log = logging.getLogger(__name__)
WORK_OFF = "messaging.tasks.work_off_reports"
TRIES = 8
AT_ONCE = 200
#: A provider may be quicker than our note of what it was handed.
LONGEST_KEY = 255
PATIENCE, SOON = timedelta(minutes=1), timedelta(seconds=3)

_KEEP = """
INSERT INTO messaging_deliveryreport
       (account_id, key, kind, bounce, channel, address, detail, at, message_id)
SELECT %(account)s, key, kind, bounce, %(channel)s, address, detail, at, message
  FROM unnest(%(keys)s::text[], %(kinds)s::text[], %(bounces)s::text[], %(addresses)s::text[],
              %(details)s::text[], %(at)s::timestamptz[], %(messages)s::bigint[])
       AS told(key, kind, bounce, address, detail, at, message)
    ON CONFLICT (account_id, key) DO NOTHING
RETURNING key
"""
_MOVE = """
UPDATE messaging_message AS message
   SET status = CASE
         WHEN told.failed_at IS NOT NULL
              AND (message.status IN ('sent', 'uncertain')
                   OR told.is_final AND message.status = 'delivered') THEN 'failed'
         WHEN told.read_at IS NOT NULL
              AND message.status IN ('sent', 'delivered', 'uncertain') THEN 'read'
         WHEN told.delivered_at IS NOT NULL
              AND message.status IN ('sent', 'uncertain') THEN 'delivered'
         ELSE message.status END,
       reason = CASE
         WHEN told.failed_at IS NOT NULL
              AND (message.status IN ('sent', 'uncertain')
                   OR told.is_final AND message.status = 'delivered') THEN told.reason
         ELSE message.reason END,
       error = CASE WHEN told.failed_at IS NOT NULL THEN told.error ELSE message.error END,
       sent_at = coalesce(message.sent_at, told.delivered_at, told.read_at),
       delivered_at = least(message.delivered_at, told.delivered_at),
       read_at = least(message.read_at, told.read_at),
       failed_at = least(message.failed_at, told.failed_at)
  FROM unnest(%(ids)s::bigint[], %(delivered)s::timestamptz[], %(read)s::timestamptz[],
              %(failed)s::timestamptz[], %(final)s::boolean[], %(reasons)s::text[],
              %(errors)s::text[])
       AS told(id, delivered_at, read_at, failed_at, is_final, reason, error)
 WHERE message.id = told.id AND message.direction = 'out'
"""

Pair = tuple[Report, Message | None]


@dataclass
class Told:
    """What the reports of one call come to for one message."""

    message: Message
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    failed_at: datetime | None = None
    is_final: bool = False
    reason: str = ""
    error: str = ""
    reports: list[Report] = field(default_factory=list)

    def add(self, report: Report) -> None:
        self.reports.append(report)
        if report.kind in (Kind.DELIVERED, Kind.COMPLAINED, Kind.UNSUBSCRIBED):
            # Whoever complains or leaves has got it.
            self.delivered_at = min(self.delivered_at or report.at, report.at)
        elif report.kind == Kind.READ:
            self.read_at = min(self.read_at or report.at, report.at)
        elif report.kind == Kind.BOUNCED:
            bounce = report.bounce or Bounce.SOFT
            self.failed_at = min(self.failed_at or report.at, report.at)
            self.is_final = self.is_final or bounce != Bounce.SOFT
            self.reason, self.error = REASONS[bounce], words(report.detail)


def work_off(*, now: datetime) -> int:
    """Act on the calls that wait; how many were taken up. A bad one harms no other."""
    due = Call.objects.filter(state=Call.State.WAITING, next_try_at__lte=now)
    ids = list(due.order_by("next_try_at", "id").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_work_off(id, now=now) for id in ids)


def _work_off(id: int, *, now: datetime) -> int:
    try:
        with transaction.atomic():
            call = _locked(id)
            if call is None:
                return 0
            if _act(call, now=now):
                call.state, call.done_at, call.error = Call.State.DONE, now, ""
            else:
                call.next_try_at = now + SOON
            call.save(update_fields=["state", "done_at", "error", "next_try_at", "body"])
    except Exception as fault:
        log.exception("a provider's call could not be acted on")
        _try_later(id, fault, now=now)
    return 1


def _locked(id: int) -> Call | None:
    rows = Call.objects.select_for_update(skip_locked=True, of=("self",)).select_related("account")
    return rows.filter(pk=id, state=Call.State.WAITING).first()


def _try_later(id: int, fault: Exception, *, now: datetime) -> None:
    with transaction.atomic():
        call = _locked(id)
        if call is None:
            return
        call.tries += 1
        call.error = words(f"{type(fault).__name__}: {fault}")
        call.next_try_at = now + timedelta(seconds=30) * 3 ** min(call.tries - 1, 6)
        if call.tries >= TRIES or isinstance(fault, ValueError):
            call.state, call.done_at = Call.State.DEAD, now
        call.save(update_fields=["tries", "error", "next_try_at", "state", "done_at"])


def _act(call: Call, *, now: datetime) -> bool:
    """Whether all of it is done; what is of messages still on their way out waits a moment."""
    line = lines.connect(call.account)
    said = Incoming(bytes(call.body), call.content_type, url=f"?{call.query}")
    mails = line.inbound(said, at=call.received_at)
    for inbound in mails:
        if inbound.returned:
            apply_returned(inbound.returned, now=now)
        else:
            receive(account=call.account, inbound=inbound, now=now)
    reports = line.reports(said, at=call.received_at)
    is_patient = now < call.received_at + PATIENCE
    is_done = apply_reports(account=call.account, reports=reports, is_patient=is_patient, now=now)
    if is_done and mails:
        # It stands in the messages: once is enough of what people write.
        call.body = b""
    return is_done


def apply_returned(reports: Sequence[Report], *, now: datetime) -> None:
    """Act on mail that came back. Anybody can write one: it counts for a message that bears the
    name it says, and for nobody's address but that message's.
    """
    for report in reports:
        if not _is_token(report.key):
            continue
        rows = Message.objects.filter(token=report.key, direction=Message.Direction.OUT)
        message = rows.select_related("account").first()
        if message is not None and message.account is not None:
            told = replace(report, address=message.to_address)
            apply_reports(account=message.account, reports=[told], now=now)


@transaction.atomic
def apply_reports(
    *, account: Account, reports: Sequence[Report], now: datetime, is_patient: bool = False
) -> bool:
    """Keep what is new and move the messages it is about. Addresses are left alone at once.

    Whether all is done: while one is patient, reports of messages that are not settled yet, or
    not known, are left for later.
    """
    messages = messages_of(account, reports)
    found = [messages.get(report.provider_id) or messages.get(report.key) for report in reports]
    pairs = list(zip(reports, found, strict=True))
    ready = [pair for pair in pairs if not is_patient or _is_settled(pair[1])]
    new = _keep(account, ready)
    told: dict[int, Told] = {}
    fresh: list[Pair] = [pair for pair in pairs if pair not in ready]
    is_all_done = not fresh
    for report, message in ready:
        if report.id[:LONGEST_KEY] not in new:
            continue
        new.discard(report.id[:LONGEST_KEY])
        fresh.append((report, message))
        if message is not None:
            told.setdefault(message.pk, Told(message)).add(report)
    _move(list(told.values()))
    _leave_alone(account, fresh, now=now)
    _bring_about(account, list(told.values()), now=now)
    return is_all_done


def _is_settled(message: Message | None) -> bool:
    return message is not None and message.status not in AT_WORK


def messages_of(account: Account, reports: Sequence[Report]) -> dict[str, Message]:
    """The messages that reports are of, by the provider's name and by ours."""
    names = {report.provider_id for report in reports if report.provider_id}
    keys = {report.key for report in reports if _is_token(report.key)}
    rows = Message.objects.filter(
        Q(account=account, provider_id__in=names) | Q(account=account, token__in=keys)
    ).order_by("pk")
    found: dict[str, Message] = {}
    for row in rows.select_for_update(of=("self",)):
        found[str(row.token)] = row
        if row.provider_id:
            found[row.provider_id] = row
    return found


def _is_token(key: str) -> bool:
    return len(key) == 36 and key.replace("-", "").isalnum() and key.isascii()


def _keep(account: Account, pairs: Sequence[Pair]) -> set[str]:
    reports = [report for report, _message in pairs]
    found = [message for _report, message in pairs]
    addresses = [
        normal(account.channel, report.address or (message.to_address if message else ""))
        for report, message in pairs
    ]
    given: dict[str, Any] = {
        "account": account.pk,
        "channel": account.channel,
        "keys": [report.id[:LONGEST_KEY] for report in reports],
        "kinds": [str(report.kind) for report in reports],
        "bounces": [str(report.bounce or "") for report in reports],
        "addresses": [address[:254] for address in addresses],
        "details": [words(report.detail)[:500] for report in reports],
        "at": [report.at for report in reports],
        "messages": [message.pk if message else None for message in found],
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, given)
        return {row[0] for row in cursor.fetchall()}


def _move(told: Sequence[Told]) -> None:
    if not told:
        return
    given: dict[str, Any] = {
        "ids": [one.message.pk for one in told],
        "delivered": [one.delivered_at for one in told],
        "read": [one.read_at for one in told],
        "failed": [one.failed_at for one in told],
        "final": [one.is_final for one in told],
        "reasons": [one.reason for one in told],
        "errors": [one.error for one in told],
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, given)


def note_read(*, tokens: Sequence[str], now: datetime) -> None:
    """Somebody read these of our own messages, by our names for them."""
    if tokens:
        rows = Message.objects.filter(token__in=tokens).order_by("pk").select_for_update()
        _move([Told(row, read_at=now) for row in rows])


def _bring_about(account: Account, told: Sequence[Told], *, now: datetime) -> None:
    facts: list[Entry | None] = []
    counts: Counter[str] = Counter()
    for one in told:
        kinds = {report.kind for report in one.reports}
        counts["delivered"] += Kind.DELIVERED in kinds
        counts["complained"] += Kind.COMPLAINED in kinds
        for report in one.reports:
            if report.kind == Kind.BOUNCED:
                bounce = report.bounce or Bounce.SOFT
                counts["bounced"] += bounce in (Bounce.HARD, Bounce.BLOCK)
                facts.append(did_not_arrive(one.message, bounce, report.detail, report.at))
            if report.kind == Kind.COMPLAINED:
                facts.append(_complained(one.message, report))
            if report.kind in (Kind.DELIVERED, Kind.READ):
                facts.append(arrived(one.message, report.kind, report.at))
    record_rows([fact for fact in facts if fact is not None])
    health.count(account_id=account.pk, counts=counts, now=now)
    if counts["bounced"] or counts["complained"]:
        health.pause_if_harmful(account_id=account.pk, now=now)


def _leave_alone(account: Account, pairs: Sequence[Pair], *, now: datetime) -> None:
    """Suppress who bounced, complained or left, whether the message is ours or not."""
    bounced, silenced = [], []
    for report, message in pairs:
        address = report.address or (message.to_address if message else "")
        contact = message.contact_id if message else None
        if report.kind == Kind.BOUNCED:
            bounce = report.bounce or Bounce.SOFT
            bounced.append(Bounced(account.channel, address, bounce, report.detail, contact))
        elif report.kind in (Kind.COMPLAINED, Kind.UNSUBSCRIBED):
            is_complaint = report.kind == Kind.COMPLAINED
            reason = Reason.COMPLAINT if is_complaint else Reason.UNSUBSCRIBED
            # A complaint about what somebody is owed is the one that ends all.
            is_owed = message is not None and message.category == Category.TRANSACTIONAL
            silenced.append(
                Silenced(
                    account.channel,
                    address,
                    reason,
                    is_complaint and is_owed,
                    report.detail,
                    contact,
                )
            )
    suppress(silenced, now=now)
    suppress_bounced(bounced, now=now)


def _complained(message: Message, report: Report) -> Entry | None:
    if message.contact_id is None or message.channel != "email":
        return None
    said = {"message": message.pk, "batch": message.batch_id}
    return Entry(
        type=EMAIL_COMPLAINED.name,
        title=EMAIL_COMPLAINED.title,
        occurred_at=report.at,
        contact_id=message.contact_id,
        properties=orjson.dumps(said),
    )

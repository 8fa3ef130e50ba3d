"""What hand-overs bring about beside the message's own row: facts, tallies, suppressions."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import orjson

from channels.adapters import Bounce, Kind
from channels.operations import health
from events import titles
from events.operations import record_rows
from events.operations.copying import Entry
from messaging.activities import ARRIVED, EMAIL_BOUNCED, SENT
from messaging.models import Message, Status
from messaging.sending.outcomes import REASONS, Outcome
from messaging.sending.suppressing import Bounced, suppress_bounced
from messaging.sending.writing import Written

_BOUNCES = {reason: bounce for bounce, reason in REASONS.items()}


def filled(outcome: Outcome, written: Written) -> Outcome:
    """The outcome with what the message was filled with, where it may have gone out."""
    if outcome.status in (Status.SENT, Status.UNCERTAIN, Status.HANDING_OFF):
        return replace(outcome, values=written.values)
    return outcome


def record(
    outcomes: Sequence[Outcome],
    *,
    messages: Mapping[int, Message],
    subjects: Mapping[int, str],
    now: datetime,
) -> None:
    """Record what is new, in sets."""
    facts, bounced = [], []
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        message = messages[outcome.message_id]
        if message.account_id is not None and outcome.status in (Status.SENT, Status.FAILED):
            counts[message.account_id][str(outcome.status)] += 1
        if outcome.status == Status.SENT:
            facts.append(sent(message, subjects.get(message.pk, ""), now))
        bounce = _BOUNCES.get(outcome.reason) if outcome.status == Status.FAILED else None
        if bounce is not None:
            facts.append(did_not_arrive(message, bounce, outcome.error, now))
            bounced.append(Bounced(message.channel, message.to_address, bounce, outcome.error))
            if message.account_id is not None and bounce != Bounce.STOP:
                counts[message.account_id]["bounced"] += 1
                # It was handed in and refused, so it counts among what rates are of.
                counts[message.account_id]["sent"] += 1
    record_rows([fact for fact in facts if fact is not None])
    suppress_bounced(bounced, now=now)
    for account, found in counts.items():
        health.count(account_id=account, counts=found, now=now)


def sent(message: Message, subject: str, now: datetime) -> Entry | None:
    """The fact that a message went to a contact."""
    kind = SENT.get(message.channel)
    if kind is None or message.contact_id is None:
        return None
    said = {
        "message": message.pk,
        "batch": message.batch_id,
        "account": message.account_id,
        "subject": subject,
    }
    return Entry(
        type=kind.name,
        title=titles.fill(kind.title, said),
        occurred_at=now,
        contact_id=message.contact_id,
        properties=orjson.dumps(said),
        by_id=message.by_id,
    )


def arrived(message: Message, kind: Kind, at: datetime) -> Entry | None:
    """The fact that a contact has it, or read it, on channels whose providers tell."""
    found = ARRIVED.get((message.channel, str(kind)))
    if found is None or message.contact_id is None:
        return None
    said = {"message": message.pk, "batch": message.batch_id, "account": message.account_id}
    return Entry(
        type=found.name,
        title=titles.fill(found.title, said),
        occurred_at=at,
        contact_id=message.contact_id,
        properties=orjson.dumps(said),
    )


def did_not_arrive(message: Message, bounce: Bounce, why: str, now: datetime) -> Entry | None:
    if message.channel != "email" or message.contact_id is None:
        return None
    said = {
        "message": message.pk,
        "batch": message.batch_id,
        "bounce": str(bounce),
        "detail": why[:300],
    }
    return Entry(
        type=EMAIL_BOUNCED.name,
        title=titles.fill(EMAIL_BOUNCED.title, said),
        occurred_at=now,
        contact_id=message.contact_id,
        properties=orjson.dumps(said),
    )

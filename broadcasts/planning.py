"""Settling who is in a broadcast, as a job: one INSERT … SELECT through the gate for each variant.

Where an hour by people's own clocks is over for some of them, those are planned before, for
another day. A statement that is carried out again adds nobody.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from broadcasts.audience import audience_of
from broadcasts.hints import show
from broadcasts.models import Broadcast
from broadcasts.moments import hour_of, later_days
from broadcasts.operations.beginning import sender_of
from broadcasts.operations.running import settle_planned
from broadcasts.queries.figures import batches_of
from broadcasts.splitting import falling_in, split
from jobs.kinds import Step
from jobs.models import Job
from messaging.gate.sending import Sending
from messaging.models import Batch, Message
from messaging.planning.operations import plan_sending

State, Timing = Broadcast.State, Broadcast.Timing


class Part(NamedTuple):
    """What one statement plans: the people of a run of slots."""

    batch: int
    first: int
    end: int
    #: Not before then.
    at: str
    #: And not before everybody's own clock shows this.
    local_at: str | None = None
    #: Only people of these zones; without any, whoever was not planned before.
    zones: list[str] | None = None


def plan_parts(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """One statement after the other, and at the end the broadcast is being sent."""
    broadcast = _broadcast(job)
    if broadcast is None or broadcast.audience is not None:
        return
    parts = [Part(*one) for one in checkpoint.get("parts") or _parts(broadcast)]
    done = job.done
    for place in range(checkpoint.get("place", 0), len(parts)):
        broadcast = _broadcast(job)
        if broadcast is None or broadcast.state not in (State.PLANNING, State.PAUSED):
            break
        done += _plan(broadcast, parts[place])
        show(broadcast, is_progress=True)
        yield Step(done=done, checkpoint={"parts": parts, "place": place + 1})
    if broadcast := _broadcast(job):
        settle_planned(broadcast=broadcast, now=timezone.now())
        yield Step(done=done, total=done, checkpoint={"parts": parts, "place": len(parts)})


def _plan(broadcast: Broadcast, part: Part) -> int:
    begun = broadcast.started_at or timezone.now()
    people: Any = audience_of(broadcast, for_user=sender_of(broadcast), now=begun)
    people = falling_in(people, broadcast.pk, part.first, part.end)
    if part.zones is not None:
        people = people.filter(time_zone__in=part.zones)
    elif part.local_at is not None:
        had = Message.objects.filter(batch=part.batch, contact=OuterRef("pk"))
        people = people.filter(~Exists(had))
    batch = Batch.objects.select_related("topic", "account").get(pk=part.batch)
    others = tuple(sorted(batches_of(broadcast).keys() - {batch.pk}))
    sending = Sending.of_batch(batch, now=datetime.fromisoformat(part.at))
    sending = replace(sending, siblings=others)
    if part.local_at is not None:
        sending = replace(sending, local_at=datetime.fromisoformat(part.local_at))
    return plan_sending(sending, people, batch=batch).total()


def _parts(broadcast: Broadcast) -> list[Part]:
    variants = list(broadcast.variants.order_by("name"))
    runs, waiting = split([one.share for one in variants], broadcast.test_share)
    begun = broadcast.started_at or timezone.now()
    parts: list[Part] = []
    for variant, run in zip(variants, runs, strict=True):
        delay = timedelta(minutes=variant.delay_minutes)
        whole = Part(variant.batch_id or 0, run.first, run.end, (begun + delay).isoformat())
        if broadcast.timing == Timing.LOCAL:
            parts += _by_their_clocks(broadcast, whole, delay=delay, begun=begun)
        else:
            parts.append(whole)
    if broadcast.rest_id:
        # Its batch is paused, and whoever it is handed over to is asked about then once more.
        parts.append(Part(broadcast.rest_id, waiting.first, waiting.end, begun.isoformat()))
    return parts


def _by_their_clocks(
    broadcast: Broadcast, whole: Part, *, delay: timedelta, begun: datetime
) -> Iterator[Part]:
    hour = hour_of(broadcast)
    if broadcast.if_passed == Broadcast.Passed.NEXT_DAY:
        days = later_days(broadcast, home=settings.TIME_ZONE, begins=begun)
        for day, zones in sorted(days.items()):
            then = datetime.combine(day, hour.time()) + delay
            yield whole._replace(at=begun.isoformat(), local_at=then.isoformat(), zones=zones)
    yield whole._replace(at=begun.isoformat(), local_at=(hour + delay).isoformat())


def _broadcast(job: Job) -> Broadcast | None:
    rows = Broadcast.objects.select_related("sent_by", "topic", "account")
    return rows.filter(pk=job.arguments["broadcast"]).first()

"""From a draft to what is scheduled: sent, approved, refused, taken back."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.models import User
from broadcasts.audience import audience_of
from broadcasts.errors import NotADraft, NotScheduled, NotWaiting, OwnBroadcast
from broadcasts.models import Broadcast
from broadcasts.moments import first_moment
from broadcasts.operations.writing import locked, touch
from broadcasts.queries.rules import rules_now
from broadcasts.readiness import refuse_unready
from ground.versions import Versions, refuse_if_outdated

#: So long a broadcast can be taken back whole, even one that goes at once.
UNDO = timedelta(seconds=10)
State, Timing = Broadcast.State, Broadcast.Timing


@transaction.atomic
def send_broadcast(
    *, broadcast: Broadcast, by: User, now: datetime, expected: Versions = None
) -> Broadcast:
    """Have it go, ten seconds from now or at its time, to whom the sender may see. Where the firm
    wants two people to agree, the other one is waited for.

    :raises Outdated: if it was changed since the caller read it.
    :raises NotADraft, NotReady: if it cannot go.
    """
    broadcast = _ready(broadcast, now=now, expected=expected)
    broadcast.sent_by, broadcast.approved_by, broadcast.fault = by, None, ""
    if needs_approval(broadcast, by=by, now=now):
        return _wait(broadcast, by=by, now=now)
    _schedule(broadcast, now=now)
    touch(broadcast, now=now)
    audit.write("broadcast.sent", by=by, obj=broadcast, at=now, after=_when(broadcast))
    return broadcast


def needs_approval(broadcast: Broadcast, *, by: User, now: datetime) -> bool:
    """Whether a second person has to agree, by the firm's rules."""
    rules = rules_now()
    if rules.needs_approval or rules.approval_above is None:
        return rules.needs_approval
    people = audience_of(broadcast, for_user=by, now=now)
    # One more than allowed is enough to know.
    return people.order_by()[: rules.approval_above + 1].count() > rules.approval_above


@transaction.atomic
def ask_for_approval(
    *, broadcast: Broadcast, by: User, now: datetime, expected: Versions = None
) -> Broadcast:
    """Have somebody who may send it look at it; it goes as soon as they agree.

    :raises NotADraft, NotReady: as for sending.
    """
    broadcast = _ready(broadcast, now=now, expected=expected)
    broadcast.sent_by, broadcast.approved_by, broadcast.fault = by, None, ""
    return _wait(broadcast, by=by, now=now)


@transaction.atomic
def approve_broadcast(
    *, broadcast: Broadcast, by: User, now: datetime, expected: Versions = None
) -> Broadcast:
    """Agree, as the second person; it goes ten seconds from now or at its time.

    :raises NotWaiting: if nobody asked.
    :raises OwnBroadcast: if `by` asked.
    :raises NotReady: if it cannot go any more.
    """
    broadcast = locked(broadcast)
    refuse_if_outdated(broadcast, expected)
    if broadcast.state != State.WAITING:
        raise NotWaiting
    if broadcast.sent_by_id == by.pk:
        raise OwnBroadcast
    refuse_unready(broadcast, now=now)
    broadcast.approved_by = by
    _schedule(broadcast, now=now)
    touch(broadcast, now=now)
    audit.write("broadcast.approved", by=by, obj=broadcast, at=now, after=_when(broadcast))
    return broadcast


@transaction.atomic
def refuse_broadcast(
    *, broadcast: Broadcast, because: str, by: User, now: datetime, expected: Versions = None
) -> Broadcast:
    """Do not agree, and say why; it is a draft again.

    :raises NotWaiting: if nobody asked.
    """
    broadcast = locked(broadcast)
    refuse_if_outdated(broadcast, expected)
    if broadcast.state != State.WAITING:
        raise NotWaiting
    broadcast.state, broadcast.refused_because = State.DRAFT, because
    touch(broadcast, now=now)
    audit.write("broadcast.refused", by=by, obj=broadcast, at=now, after={"because": because})
    return broadcast


@transaction.atomic
def take_back(
    *, broadcast: Broadcast, by: User, now: datetime, expected: Versions = None
) -> Broadcast:
    """Make a draft again of what waits or is scheduled: nothing of it has left.

    :raises NotScheduled: if it has begun.
    """
    broadcast = locked(broadcast)
    refuse_if_outdated(broadcast, expected)
    if broadcast.state not in {State.WAITING, State.SCHEDULED}:
        raise NotScheduled
    broadcast.state, broadcast.starts_at, broadcast.approved_by = State.DRAFT, None, None
    touch(broadcast, now=now)
    audit.write("broadcast.taken_back", by=by, obj=broadcast, at=now)
    return broadcast


def _ready(broadcast: Broadcast, *, now: datetime, expected: Versions) -> Broadcast:
    broadcast = locked(broadcast)
    refuse_if_outdated(broadcast, expected)
    if broadcast.state != State.DRAFT or broadcast.archived_at is not None:
        raise NotADraft
    refuse_unready(broadcast, now=now)
    return broadcast


def _wait(broadcast: Broadcast, *, by: User, now: datetime) -> Broadcast:
    broadcast.state, broadcast.refused_because = State.WAITING, ""
    touch(broadcast, now=now)
    audit.write("broadcast.approval_asked", by=by, obj=broadcast, at=now)
    return broadcast


def _schedule(broadcast: Broadcast, *, now: datetime) -> None:
    wished = now
    if broadcast.timing == Timing.AT and broadcast.send_at is not None:
        wished = broadcast.send_at
    elif broadcast.timing == Timing.LOCAL:
        wished = first_moment(broadcast)
    broadcast.state, broadcast.starts_at = State.SCHEDULED, max(wished, now + UNDO)


def _when(broadcast: Broadcast) -> dict[str, datetime | None]:
    return {"starts_at": broadcast.starts_at}

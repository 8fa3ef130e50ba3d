"""What staff do with conversations: assign, snooze, close, reopen, read."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Team, User
from contacts.models import Contact
from conversations.activities import CONVERSATION_ASSIGNED, CONVERSATION_CLOSED
from conversations.errors import CannotSeeIt, SnoozedIntoThePast
from conversations.hints import show
from conversations.models import Conversation, ConversationQuerySet
from conversations.operations.telling import tell_of_assignment
from conversations.permissions import UNMATCHED_MANAGE
from events.operations import draft, record_many
from messaging.models import Notification
from messaging.operations import mark_read as mark_notifications_read
from messaging.permissions import MESSAGES_VIEW

State = Conversation.State
AT_ONCE = 500


@transaction.atomic
def assign(
    *,
    conversations: ConversationQuerySet,
    assignee: User | None,
    team: Team | None,
    by: User,
    now: datetime,
) -> list[Conversation]:
    """Give conversations to a colleague, to a team, or to nobody: those that were changed.

    :raises CannotSeeIt: if the colleague may not read one of them; then none is given.
    """
    rows = [
        row
        for row in _locked(conversations)
        if (row.assignee_id, row.team_id) != (_id(assignee), _id(team))
    ]
    if assignee is not None:
        _refuse_unseen(rows, assignee)
    for row in rows:
        row.assignee, row.team = assignee, team
    _save(rows, "assignee", "team")
    to = assignee.name if assignee else team.name if team else "–"
    said = {"assignee": _id(assignee), "team": _id(team), "name": to}
    record_many(
        [
            draft(CONVERSATION_ASSIGNED, contact=row.contact_id, at=now, by=by, properties=said)
            for row in rows
            if row.contact_id is not None
        ]
    )
    if assignee is not None:
        for row in rows:
            key = f"conversation:{row.pk}:{now.isoformat()}"
            tell_of_assignment(row, to=assignee, by=by, key=key, now=now)
    return rows


def _refuse_unseen(rows: Sequence[Conversation], assignee: User) -> None:
    contacts = {row.contact_id for row in rows if row.contact_id is not None}
    seen = Contact.objects.visible_to(assignee, MESSAGES_VIEW).filter(pk__in=contacts)
    strangers = any(row.contact_id is None for row in rows)
    if (
        not assignee.is_active
        or seen.count() < len(contacts)
        or (strangers and UNMATCHED_MANAGE not in assignee.granted_codes)
    ):
        raise CannotSeeIt(field="assignee")


@transaction.atomic
def snooze(
    *, conversations: ConversationQuerySet, until: datetime, by: User, now: datetime
) -> list[Conversation]:
    """Put conversations aside until a moment, or until somebody writes.

    :raises SnoozedIntoThePast: if the moment has passed.
    """
    if until <= now:
        raise SnoozedIntoThePast(field="until")
    rows = [row for row in _locked(conversations) if row.snoozed_until != until]
    for row in rows:
        row.state, row.snoozed_until, row.closed_at = State.SNOOZED, until, None
        row.assignee = row.assignee or by
    return _save(rows, "state", "snoozed_until", "closed_at", "assignee")


@transaction.atomic
def close(*, conversations: ConversationQuerySet, by: User, now: datetime) -> list[Conversation]:
    """Be done with conversations until somebody writes again."""
    rows = [row for row in _locked(conversations) if row.state != State.CLOSED]
    for row in rows:
        row.state, row.snoozed_until, row.closed_at = State.CLOSED, None, now
        row.waiting_since, row.unread = None, 0
    record_many(
        [
            draft(CONVERSATION_CLOSED, contact=row.contact_id, at=now, by=by)
            for row in rows
            if row.contact_id is not None
        ]
    )
    return _save(rows, "state", "snoozed_until", "closed_at", "waiting_since", "unread")


@transaction.atomic
def reopen(*, conversations: ConversationQuerySet) -> list[Conversation]:
    """Take conversations up again that were closed or snoozed."""
    rows = [row for row in _locked(conversations) if row.state != State.OPEN]
    for row in rows:
        row.state, row.snoozed_until, row.closed_at = State.OPEN, None, None
    return _save(rows, "state", "snoozed_until", "closed_at")


@transaction.atomic
def mark_read(
    *, conversations: ConversationQuerySet, by: User, now: datetime
) -> list[Conversation]:
    """Note that somebody looked; the reader's own bells about them are silent, too."""
    locked = list(_locked(conversations))
    pages = [f"/app/inbox/{row.pk}" for row in locked]
    bells = Notification.objects.filter(user=by, action_url__in=pages)
    mark_notifications_read(notifications=bells, now=now)
    rows = [row for row in locked if row.unread]
    for row in rows:
        row.unread = 0
    return _save(rows, "unread")


@transaction.atomic
def mark_unread(*, conversations: ConversationQuerySet) -> list[Conversation]:
    """Have conversations stand out again as if nobody had looked."""
    rows = [row for row in _locked(conversations) if not row.unread]
    for row in rows:
        row.unread = 1
    return _save(rows, "unread")


@transaction.atomic
def wake_due(*, now: datetime) -> int:
    """Take up again what was snoozed until now; how many. They stand out, as if new."""
    due = Conversation.objects.filter(state=State.SNOOZED, snoozed_until__lte=now)
    locked = due.select_for_update(of=("self",), skip_locked=True).order_by("snoozed_until", "id")
    rows = list(locked[:AT_ONCE])
    for row in rows:
        row.state, row.snoozed_until = State.OPEN, None
        row.unread, row.last_at = max(row.unread, 1), now
    return len(_save(rows, "state", "snoozed_until", "unread", "last_at"))


def _locked(conversations: ConversationQuerySet) -> ConversationQuerySet:
    """The rows in one order, so that two who take several never wait for each other."""
    rows = conversations.select_related("contact").order_by("id")
    return rows.select_for_update(of=("self",))


def _save(rows: list[Conversation], *columns: str) -> list[Conversation]:
    Conversation.objects.bulk_update(rows, columns, batch_size=AT_ONCE)
    show([row.pk for row in rows])
    return rows


def _id(one: User | Team | None) -> int | None:
    return one.pk if one is not None else None

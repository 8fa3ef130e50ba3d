"""Telling people, and what they do with what they were told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from accounts.models import PortalClient, User
from live.operations import publish
from messaging.effects import ask_mails
from messaging.kinds import Mail, NotificationKind
from messaging.models import LONGEST_TITLE, Notification, NotificationQuerySet
from messaging.pushing.effects import ask_pushes
from messaging.queries.ways import Way, Ways

#: Words are put together in the language of whoever reads them.
Words = Callable[[], str]
#: What was read is kept this long, and what nobody looked at so long.
READ_KEPT, UNREAD_KEPT = timedelta(days=90), timedelta(days=365)
IN_BELL = Way(bell=True, mail=Mail.NEVER, push=False)
AT_ONCE = 5_000
TELL = """
INSERT INTO messaging_notification
    (user_id, client_id, kind, title, message, action_url, icon, contact_id, organisation_id,
     key, created_at, count, task_id, in_bell, awaits_mail)
SELECT * FROM unnest(
    %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::int[], %s::bigint[],
    %s::bool[], %s::bool[]
) ON CONFLICT DO NOTHING RETURNING id, user_id, key, in_bell
"""
FORGET = """
DELETE FROM messaging_notification WHERE id IN (
    SELECT id FROM messaging_notification WHERE read_at < %s
    UNION ALL SELECT id FROM messaging_notification WHERE created_at < %s LIMIT %s
)
"""


@dataclass(frozen=True)
class Notice:
    """What is said. `key` names the occasion: nobody is told of it twice."""

    kind: NotificationKind
    key: str
    title: Words
    message: Words = str
    action_url: str = ""
    contact_id: int | None = None
    organisation_id: int | None = None
    #: Of how many things it tells.
    count: int = 1
    task_id: int | None = None
    #: Of the mail; what the kind is called where nothing is said. It names nobody: it is kept
    #: when the mail's text is forgotten.
    subject: Words | None = None
    #: What the mail says beside the message: names are kept nowhere but in records.
    letter: Words = str


def notify(*, users: Iterable[User], notice: Notice, now: datetime) -> int:
    """Tell some members of staff the same; how many had not been told before.

    Those who left are not told. Each is told in their own language and in the ways that they
    chose, and their open screens are hinted once the transaction has committed.
    """
    return notify_each([(user, notice) for user in users], now=now)


@transaction.atomic(savepoint=False)
def notify_each(told: Iterable[tuple[User, Notice]], *, now: datetime) -> int:
    """The form of `notify` for many that are each told something else, in one statement."""
    pairs = [(user, notice) for user, notice in told if user.is_active]
    if not pairs:
        return 0
    ways = Ways(users=[user for user, _ in pairs], kinds=[notice.kind for _, notice in pairs])
    rows = []
    for user, notice in pairs:
        way = ways.of(user, notice.kind)
        rows.append(_row(notice, user_id=user.pk, locale=user.locale, way=way, now=now))
    new = _tell(rows)
    _send_on(pairs, ways, {(user, key): id for id, user, key in new})
    return len(new)


def notify_clients(*, clients: Iterable[PortalClient], notice: Notice, now: datetime) -> int:
    """Tell some clients of the firm the same; how many had not been told before.

    Give clients with their `contact` loaded: it knows their language.
    """
    rows = [
        _row(notice, client_id=client.pk, locale=client.contact.locale, now=now)
        for client in clients
        if client.is_active
    ]
    return len(_tell(rows))


def _row(
    notice: Notice,
    *,
    user_id: int | None = None,
    client_id: int | None = None,
    locale: str,
    way: Way = IN_BELL,
    now: datetime,
) -> tuple[object, ...]:
    with translation.override(locale or settings.LANGUAGE_CODE):
        title, message = notice.title(), notice.message()
    return (
        user_id,
        client_id,
        notice.kind.name,
        title.replace("\x00", "")[:LONGEST_TITLE],
        message.replace("\x00", ""),
        notice.action_url,
        notice.kind.icon,
        notice.contact_id,
        notice.organisation_id,
        notice.key,
        now,
        notice.count,
        notice.task_id,
        way.bell,
        way.mail == Mail.DAILY,
    )


@transaction.atomic
def tell_of_more(*, told: Iterable[tuple[Notification, Notice]]) -> int:
    """Put new words in place of notifications that nobody has read yet, as their matter grows.

    Give rows that are locked, with their `user` loaded; whoever has one is hinted again.
    """
    rows = []
    for row, notice in told:
        with translation.override(row.user.locale if row.user else settings.LANGUAGE_CODE):
            row.title, row.message = notice.title()[:LONGEST_TITLE], notice.message()
        row.count = notice.count
        rows.append(row)
    Notification.objects.bulk_update(rows, ["title", "message", "count"])
    publish((f"user:{row.user_id}", "notification", {"notification": row.pk}) for row in rows)
    return len(rows)


@transaction.atomic(savepoint=False)
def _tell(rows: Sequence[tuple[object, ...]]) -> list[tuple[int, int | None, str]]:
    """The id, the reader and the key of each that is new."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(TELL, [list(column) for column in zip(*rows, strict=True)])
        new: list[tuple[int, int | None, str, bool]] = cursor.fetchall()
    publish(
        (f"user:{user}", "notification", {"notification": id})
        for id, user, _, in_bell in new
        if user and in_bell
    )
    return [(id, user, key) for id, user, key, _ in new]


def _send_on(
    told: Iterable[tuple[User, Notice]], ways: Ways, new: dict[tuple[int | None, str], int]
) -> None:
    """Mail and push what is new to those who want that."""
    mails: list[tuple[int, str, str]] = []
    pushes: list[tuple[int, int]] = []
    for user, notice in told:
        id, way = new.pop((user.pk, notice.key), None), ways.of(user, notice.kind)
        if id is None:
            continue
        if way.push:
            pushes.append((id, user.pk))
        if way.mail != Mail.AT_ONCE:
            continue
        with translation.override(user.locale or settings.LANGUAGE_CODE):
            subject = notice.subject() if notice.subject else str(notice.kind.label)
            mails.append((id, subject, notice.letter().replace("\x00", "")))
    ask_mails(mails)
    ask_pushes(pushes)


def mark_read(*, notifications: NotificationQuerySet, now: datetime) -> int:
    """Note that they were read; how many were not before."""
    return _mark(notifications.unread(), now)


def mark_unread(*, notifications: NotificationQuerySet) -> int:
    """Have them wait for their reader again; how many had been read."""
    return _mark(notifications.filter(read_at__isnull=False), None)


@transaction.atomic
def _mark(rows: NotificationQuerySet, read_at: datetime | None) -> int:
    readers = set(rows.exclude(user=None).order_by().values_list("user_id", flat=True).distinct())
    count: int = rows.update(read_at=read_at)
    # A person's other windows count again.
    publish((f"user:{reader}", "notifications_read", {}) for reader in sorted(readers))
    return count


def forget_old_notifications(*, now: datetime) -> int:
    """Delete what was read a season ago, and what nobody has read for a year; how many."""
    forgotten = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(FORGET, [now - READ_KEPT, now - UNREAD_KEPT, AT_ONCE])
            forgotten += int(cursor.rowcount)
            if cursor.rowcount < AT_ONCE:
                return forgotten

"""Telling people, and what they do with what they were told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from accounts.models import PortalClient, User
from live.operations import publish
from messaging.kinds import NotificationKind
from messaging.models import LONGEST_TITLE, Notification, NotificationQuerySet
from outbox.operations import Wanted, ask_many

#: Words are put together in the language of whoever reads them.
Words = Callable[[], str]
#: What was read is kept this long, and what nobody looked at so long.
READ_KEPT, UNREAD_KEPT = timedelta(days=90), timedelta(days=365)
AT_ONCE = 5_000
#: The alert channel of those who want mail, too.
BY_MAIL = "email"
TELL = """
INSERT INTO messaging_notification
    (user_id, client_id, kind, title, message, action_url, icon, contact_id, organisation_id,
     key, created_at, count, task_id)
SELECT * FROM unnest(
    %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::int[], %s::bigint[]
) ON CONFLICT DO NOTHING RETURNING id, user_id, key
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
    #: With one, whoever asked to be told by mail gets a mail, too. It names nobody: it is kept
    #: when the mail's text is forgotten.
    subject: Words | None = None
    #: What the mail says beside the message: names are kept nowhere but in records.
    letter: Words = str


def notify(*, users: Iterable[User], notice: Notice, now: datetime) -> int:
    """Tell some members of staff the same; how many had not been told before.

    Those who left are not told. Each is told in their own language, and their open screens
    are hinted once the transaction has committed.
    """
    return notify_each([(user, notice) for user in users], now=now)


def notify_each(told: Iterable[tuple[User, Notice]], *, now: datetime) -> int:
    """The form of `notify` for many that are each told something else, in one statement."""
    pairs = [(user, notice) for user, notice in told if user.is_active]
    rows = [_row(notice, user_id=user.pk, locale=user.locale, now=now) for user, notice in pairs]
    new = _tell(rows)
    _mail(pairs, new)
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


@transaction.atomic
def _tell(rows: Sequence[tuple[object, ...]]) -> list[tuple[int, int | None, str]]:
    """The id, the reader and the key of each that is new."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(TELL, [list(column) for column in zip(*rows, strict=True)])
        new: list[tuple[int, int | None, str]] = cursor.fetchall()
    publish((f"user:{user}", "notification", {"notification": id}) for id, user, _ in new if user)
    return new


def _mail(told: Iterable[tuple[User, Notice]], new: Iterable[tuple[int, int | None, str]]) -> None:
    """Mail what is new to those who want that."""
    ids = {(user, key): id for id, user, key in new}
    wanted = []
    for user, notice in told:
        id = ids.pop((user.pk, notice.key), None)
        if id is None or notice.subject is None or BY_MAIL not in user.alert_channels:
            continue
        with translation.override(user.locale or settings.LANGUAGE_CODE):
            lines = [notice.title(), notice.message(), notice.letter()]
            subject = notice.subject()
        link = f"{settings.PUBLIC_URL.rstrip('/')}{notice.action_url}" if notice.action_url else ""
        text = "\n\n".join(line for line in [*lines, link] if line)
        payload = {"to": user.email, "subject": subject, "text": text.replace("\x00", "")}
        wanted.append(Wanted(f"notification:{id}", payload))
    if wanted:
        ask_many("mail", wanted)


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

"""What only a person can settle, and telling those who run the system of it.

Each trouble is told of once a day until it is settled: a storm of faults makes one notice,
and one that nobody acted on comes back.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AuditCheck
from accounts.permissions import SETTINGS_MANAGE
from accounts.queries import last_audit_check, staff_granted
from events.queries import facts_given_up
from messaging.kinds import AUDIT_BROKEN, EFFECTS_STUCK, FACTS_SET_ASIDE, NotificationKind
from messaging.operations import Notice, Words, notify_each
from outbox.queries import Lag, lag

SYSTEM_PAGE = "/app/settings/system"


def report_troubles(*, now: datetime) -> int:
    """Tell whoever may change the settings; how many notices were new."""
    notices = list(_notices(now))
    if not notices:
        return 0
    people = list(staff_granted(SETTINGS_MANAGE))
    return notify_each([(person, notice) for notice in notices for person in people], now=now)


def _notices(now: datetime) -> Iterator[Notice]:
    for consumer, count in facts_given_up().items():
        yield _notice(FACTS_SET_ASIDE, consumer, now, _facts_title(consumer, count))
    stuck = lag(now=now)
    if stuck.dead or stuck.unknown:
        yield _notice(EFFECTS_STUCK, "", now, _effects_title(stuck))
    check = last_audit_check()
    if check is not None and check.fault:
        yield _notice(AUDIT_BROKEN, "", now, _audit_title, _audit_message(check))


def _notice(
    kind: NotificationKind, about: str, now: datetime, title: Words, message: Words = str
) -> Notice:
    key = f"{kind.name}:{about}:{now.astimezone(UTC):%Y-%m-%d}"
    return Notice(kind, key, title, message, SYSTEM_PAGE)


def _facts_title(consumer: str, count: int) -> Words:
    def title() -> str:
        words = ngettext(
            "%(consumer)s gave up on %(count)d activity",
            "%(consumer)s gave up on %(count)d activities",
            count,
        )
        return words % {"consumer": consumer, "count": count}

    return title


def _effects_title(stuck: Lag) -> Words:
    count = stuck.dead + stuck.unknown

    def title() -> str:
        words = ngettext(
            "%(count)d effect waits for your decision",
            "%(count)d effects wait for your decision",
            count,
        )
        return words % {"count": count}

    return title


def _audit_title() -> str:
    return _("The audit log is not as it was written")


def _audit_message(check: AuditCheck) -> Words:
    def message() -> str:
        where = _("First at row %(row)d.") % {"row": check.row_id} if check.row_id else ""
        return f"{check.fault} {where}".strip()

    return message

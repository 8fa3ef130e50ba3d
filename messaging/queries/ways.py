"""How people want to be told of each kind of notification."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from messaging.kinds import KINDS, Mail, NotificationKind
from messaging.models import DailyMail, NoticeChoice

#: The alert channel, in somebody's profile, of those who want mail.
BY_MAIL = "email"


@dataclass(frozen=True)
class Way:
    """How one person is told of one kind."""

    bell: bool
    mail: Mail
    push: bool
    is_chosen: bool = False


@dataclass(frozen=True)
class Told:
    """A kind, and how somebody is told of it."""

    kind: NotificationKind
    way: Way


class Ways:
    """How some people are told of some kinds: what they chose, read in one query."""

    def __init__(self, *, users: Iterable[User], kinds: Iterable[NotificationKind]) -> None:
        rows = NoticeChoice.objects.filter(
            user__in={user.pk for user in users}, kind__in={kind.name for kind in kinds}
        )
        self._chosen = {(row.user_id, row.kind): row for row in rows}

    def of(self, user: User, kind: NotificationKind) -> Way:
        row = self._chosen.get((user.pk, kind.name))
        if row is not None:
            return Way(row.bell or kind.is_locked, Mail(row.mail), row.push, is_chosen=True)
        asked = kind.is_alert and BY_MAIL in user.alert_channels
        return Way(True, Mail.AT_ONCE if asked else kind.mail, kind.push)


def ways_of(user: User) -> list[Told]:
    """How somebody is told of each kind that they may read."""
    kinds = [kind for kind in KINDS.values() if not kind.code or kind.code in user.granted_codes]
    ways = Ways(users=[user], kinds=kinds)
    return [Told(kind, ways.of(user, kind)) for kind in kinds]


def daily_mail_of(user: Any) -> DailyMail:
    """When they get the daily mail; as it comes, where they never said."""
    return DailyMail.objects.filter(user=user).first() or DailyMail(user=user)

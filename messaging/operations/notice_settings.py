"""Choosing how one is told of what concerns oneself."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from messaging.errors import BellLockedOn, UnknownKind
from messaging.kinds import KINDS, Mail
from messaging.models import DailyMail, NoticeChoice
from messaging.queries.ways import daily_mail_of


@dataclass(frozen=True)
class Chosen:
    """How somebody wants one kind."""

    kind: str
    bell: bool
    mail: Mail
    push: bool


@transaction.atomic
def choose_notices(
    *,
    user: User,
    chosen: Iterable[Chosen] = (),
    hour: int | None = None,
    weekdays: list[int] | None = None,
) -> None:
    """Keep how they want the kinds that are named, and when the daily mail comes.

    :raises UnknownKind: if there is no kind of that name that they may read.
    :raises BellLockedOn: for a kind that nobody takes off the bell.
    """
    chosen = list(chosen)
    for one in chosen:
        kind = KINDS.get(one.kind)
        if kind is None or (kind.code and kind.code not in user.granted_codes):
            raise UnknownKind(field="kinds")
        if kind.is_locked and not one.bell:
            raise BellLockedOn(field="kinds")
    NoticeChoice.objects.bulk_create(
        [
            NoticeChoice(user=user, kind=one.kind, bell=one.bell, mail=one.mail, push=one.push)
            for one in chosen
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["bell", "mail", "push"],
    )
    if hour is not None or weekdays is not None:
        _set_daily_mail(user, hour, weekdays)


def _set_daily_mail(user: User, hour: int | None, weekdays: list[int] | None) -> None:
    usual = daily_mail_of(user)
    DailyMail.objects.update_or_create(
        user=user,
        defaults={
            "hour": usual.hour if hour is None else hour,
            "weekdays": usual.weekdays if weekdays is None else sorted(set(weekdays)),
        },
    )

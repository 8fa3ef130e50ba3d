"""How many messages an account may still send: asked before each set, and never more granted.

Per second it is a bucket that holds a tenth of a second's worth and fills at the rate that is
left, so that no second, wherever it begins, sees more than the limit. Days and months are
those of UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from channels.models import Account, Meter

#: Counted in millionths, so that nothing is lost to rounding.
ONE = 1_000_000
UNLIMITED = 1_000_000_000
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Grant:
    count: int
    #: When there is more; None where nothing was held back.
    again_at: datetime | None = None


@transaction.atomic
def reserve(*, account: Account, wanted: int, now: datetime) -> Grant:
    """As many of the wanted as the account's limits allow now; they count as sent."""
    if not _is_limited(account) or wanted <= 0:
        return Grant(wanted)
    Meter.objects.get_or_create(account=account)
    meter = Meter.objects.select_for_update().get(account=account)
    _turn_over(account, meter, now)
    count = min(wanted, _room(account, meter))
    meter.allowance -= count * ONE if account.per_second else 0
    meter.sent_today += count
    meter.sent_this_month += count
    meter.save()
    return Grant(count, None if count == wanted else _again_at(account, meter, now))


def give_back(*, account: Account, count: int) -> None:
    """Uncount what was granted and certainly not sent; its second is gone all the same."""
    if count and _is_limited(account):
        Meter.objects.filter(account=account).update(
            sent_today=Greatest(F("sent_today") - count, 0),
            sent_this_month=Greatest(F("sent_this_month") - count, 0),
        )


def room(accounts: Iterable[Account], *, now: datetime) -> dict[int, Grant]:
    """What each would be granted now, without taking it."""
    asked = list(accounts)
    limited = [account for account in asked if _is_limited(account)]
    meters = {meter.account_id: meter for meter in Meter.objects.filter(account__in=limited)}
    grants = {account.pk: Grant(UNLIMITED) for account in asked}
    for account in limited:
        meter = meters.get(account.pk) or Meter(account=account)
        _turn_over(account, meter, now)
        count = _room(account, meter)
        grants[account.pk] = Grant(count, None if count else _again_at(account, meter, now))
    return grants


def burst_of(per_second: int) -> int:
    """How many may go at one moment."""
    return max(1, per_second // 10)


def rate_of(per_second: int) -> int:
    """How many come to the bucket in a second: with a full bucket before it, never too many."""
    return per_second - burst_of(per_second) + 1


def _is_limited(account: Account) -> bool:
    return bool(account.per_second or account.per_day or account.per_month)


def _turn_over(account: Account, meter: Meter, now: datetime) -> None:
    today = now.astimezone(UTC).date()
    if meter.day != today:
        meter.day, meter.sent_today = today, 0
    if meter.month != today.replace(day=1):
        meter.month, meter.sent_this_month = today.replace(day=1), 0
    if account.per_second:
        full = burst_of(account.per_second) * ONE
        if meter.filled_at is None:
            meter.allowance, meter.filled_at = full, now
        elif now > meter.filled_at:
            passed = (now - meter.filled_at) // MICROSECOND
            meter.allowance = min(full, meter.allowance + passed * rate_of(account.per_second))
            meter.filled_at = now


def _room(account: Account, meter: Meter) -> int:
    rooms = [UNLIMITED]
    if account.per_second:
        rooms.append(meter.allowance // ONE)
    if account.per_day:
        rooms.append(account.per_day - meter.sent_today)
    if account.per_month:
        rooms.append(account.per_month - meter.sent_this_month)
    return max(0, min(rooms))


def _again_at(account: Account, meter: Meter, now: datetime) -> datetime:
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if account.per_month and meter.sent_this_month >= account.per_month:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    if account.per_day and meter.sent_today >= account.per_day:
        return day + timedelta(days=1)
    missing = ONE - meter.allowance
    return now + max(0, -(-missing // rate_of(account.per_second or 1))) * MICROSECOND

"""The firm's rules of sending, read once for as many questions as are asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache

import holidays
from django.conf import settings

from messaging.gate.sending import Sending
from messaging.models import SendingRule

Kind = SendingRule.Kind


@dataclass(frozen=True)
class Cap:
    #: Empty for all channels together.
    channel: str
    limit: int
    days: int


@dataclass(frozen=True)
class Hours:
    starts: time
    ends: time
    weekdays: tuple[int, ...] = ()
    time_zone: str = ""


@dataclass(frozen=True)
class Firm:
    """What of the firm's rules bears on one sending."""

    caps: tuple[Cap, ...] = ()
    lawful: tuple[Hours, ...] = ()
    business: tuple[Hours, ...] = ()
    spares_weekends: bool = False
    dates: tuple[date, ...] = ()
    #: Those whose holidays are kept; the first is home.
    countries: tuple[str, ...] = ()
    sunsets: tuple[Cap, ...] = ()

    @classmethod
    def read(cls, sending: Sending) -> "Firm":
        rows = SendingRule.objects.filter(is_on=True, channel__in=("", sending.channel))
        found = [row for row in rows.order_by("id") if _bears_on(row, sending)]
        return cls(
            caps=_caps(found, Kind.FREQUENCY_CAP),
            lawful=_hours(found, Kind.LAWFUL_HOURS),
            business=_hours(found, Kind.BUSINESS_HOURS),
            spares_weekends=any(row.kind == Kind.WEEKENDS for row in found),
            dates=tuple(date.fromisoformat(day) for day in _lists(found, Kind.DATES, "dates")),
            countries=tuple(_lists(found, Kind.HOLIDAYS, "countries")),
            sunsets=_caps(found, Kind.SUNSET),
        )

    @property
    def has_days_off(self) -> bool:
        return self.spares_weekends or bool(self.dates or self.countries)


def _bears_on(row: SendingRule, sending: Sending) -> bool:
    if row.kind != Kind.BUSINESS_HOURS:
        return sending.is_marketing
    # What a person writes, and what somebody waits for, does not keep to them.
    of_account = row.account_id is None or (
        sending.account is not None and row.account_id == sending.account.pk
    )
    return of_account and sending.is_automated and not sending.is_locked


def _caps(rows: Iterable[SendingRule], kind: str) -> tuple[Cap, ...]:
    return tuple(
        Cap(row.channel, row.limit or 1, row.days or 1) for row in rows if row.kind == kind
    )


def _hours(rows: Iterable[SendingRule], kind: str) -> tuple[Hours, ...]:
    return tuple(
        Hours(
            row.starts or time(0),
            row.ends or time(23, 59),
            tuple(row.weekdays),
            row.time_zone or settings.TIME_ZONE,
        )
        for row in rows
        if row.kind == kind
    )


def _lists(rows: Iterable[SendingRule], kind: str, name: str) -> list[str]:
    return [one for row in rows if row.kind == kind for one in getattr(row, name)]


@lru_cache(maxsize=512)
def holidays_of(country: str, start: date, days: int) -> tuple[date, ...]:
    """A country's public holidays of the days from `start` on; none of one that nobody knows."""
    end = start + timedelta(days=days)
    try:
        known = holidays.country_holidays(country, years=range(start.year, end.year + 1))
    except NotImplementedError:
        return ()
    return tuple(sorted(day for day in known if start <= day <= end))

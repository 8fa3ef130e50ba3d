"""The firm's hours and days off, and the next moment that fits them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings

from messaging.gate.firm import holidays_of
from messaging.models import SendingRule

#: How far is looked for a day; whoever finds none waits no longer.
FURTHEST = 370
Kind = SendingRule.Kind
USUAL = (time(9), time(17), (1, 2, 3, 4, 5))


@dataclass(frozen=True)
class Hours:
    """When the firm works: by its rules of sending, or from nine to five on weekdays."""

    starts: time
    ends: time
    weekdays: tuple[int, ...]
    zone: ZoneInfo
    spares_weekends: bool = False
    dates: frozenset[date] = frozenset()
    countries: tuple[str, ...] = ()

    @classmethod
    def read(cls) -> Self:
        rows = list(SendingRule.objects.filter(is_on=True).order_by("id"))
        hours = next((row for row in rows if row.kind == Kind.BUSINESS_HOURS), None)
        starts, ends, weekdays = USUAL
        zone = settings.TIME_ZONE
        if hours is not None:
            starts, ends = hours.starts or starts, hours.ends or ends
            weekdays, zone = tuple(hours.weekdays) or tuple(range(1, 8)), hours.time_zone or zone
        dates = {
            date.fromisoformat(day) for row in rows if row.kind == Kind.DATES for day in row.dates
        }
        countries = [one for row in rows if row.kind == Kind.HOLIDAYS for one in row.countries]
        return cls(
            *(starts, ends, weekdays, ZoneInfo(zone)),
            any(row.kind == Kind.WEEKENDS for row in rows),
            frozenset(dates),
            tuple(countries),
        )

    def is_off(self, day: date) -> bool:
        if self.spares_weekends and day.isoweekday() > 5:
            return True
        if day in self.dates:
            return True
        return any(day in holidays_of(one, day, 0) for one in self.countries)

    def works_on(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and not self.is_off(day)


def next_moment(
    since: datetime,
    zone: ZoneInfo,
    at: time | None,
    weekdays: Collection[int],
    hours: Hours | None,
) -> datetime:
    """The next time that it is this late where they live, on such a day.

    Without a time of day it is now, or midnight on the first day that fits.
    """
    here = since.astimezone(zone)
    for ahead in range(FURTHEST):
        day = here.date() + timedelta(days=ahead)
        if weekdays and day.isoweekday() not in weekdays:
            continue
        if hours is not None and not hours.works_on(day):
            continue
        if at is None and ahead == 0:
            return since
        wall = datetime.combine(day, at or time(0), tzinfo=zone).astimezone(UTC)
        if wall >= since:
            return wall
    return since


def opening(since: datetime, hours: Hours) -> datetime:
    """The moment itself if the firm works then, or the next at which it begins to."""
    here = since.astimezone(hours.zone)
    for ahead in range(FURTHEST):
        day = here.date() + timedelta(days=ahead)
        if not hours.works_on(day):
            continue
        begins, ends = (
            datetime.combine(day, one, tzinfo=hours.zone).astimezone(UTC)
            for one in (hours.starts, hours.ends)
        )
        if since <= begins:
            return begins
        if since < ends:
            return since
    return since

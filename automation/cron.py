"""Plans as cron has them: `minute hour day month weekday`, by the firm's clock.

`*`, `*/n`, `a-b`, `a-b/n` and lists of these; Sunday is 0 or 7. Where both a day and a weekday
are given, either is enough.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

SPANS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
#: A plan that has no moment within so many days has none: 29 February comes every eight years.
FURTHEST = 366 * 8 + 1


class Plan(NamedTuple):
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    #: Whether any day, and any weekday, is good.
    any_day: bool
    any_weekday: bool

    def falls_on(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        by_day, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return by_day and by_weekday
        return by_day or by_weekday


@lru_cache(maxsize=500)
def read(plan: str) -> Plan:
    """
    :raises ValueError: if it is no plan, or one without a moment.
    """
    parts = plan.split()
    if len(parts) != len(SPANS):
        raise ValueError(plan)
    fields = [_field(part, *span) for part, span in zip(parts, SPANS, strict=True)]
    fields[4] = frozenset(one % 7 for one in fields[4])
    minutes, hours, days, months, weekdays = fields
    any_day, any_weekday = (parts[place][0] == "*" for place in (2, 4))
    found = Plan(minutes, hours, days, months, weekdays, any_day, any_weekday)
    leap = date(2024, 1, 1)
    if not any(found.falls_on(leap + timedelta(days=n)) for n in range(FURTHEST)):
        raise ValueError(plan)
    return found


def _field(part: str, low: int, high: int) -> frozenset[int]:
    found: set[int] = set()
    for one in part.split(","):
        span, _, step = one.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            start, end = low, high
        else:
            start = int(first)
            end = int(last) if dash else (high if step else start)
        each = int(step) if step else 1
        if each < 1 or not low <= start <= end <= high:
            raise ValueError(part)
        found |= set(range(start, end + 1, each))
    return frozenset(found)


def last_before(plan: str, now: datetime, *, since: datetime, zone: str) -> datetime | None:
    """The last moment of the plan up to now, if there is one after `since`."""
    told, home = read(plan), ZoneInfo(zone)
    day, first = now.astimezone(home).date(), since.astimezone(home).date()
    while day >= first:
        if told.falls_on(day):
            for hour in sorted(told.hours, reverse=True):
                for minute in sorted(told.minutes, reverse=True):
                    wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=home)
                    moment = wall.astimezone(now.tzinfo)
                    if moment <= since:
                        return None
                    if moment <= now:
                        return moment
        day -= timedelta(days=1)
    return None

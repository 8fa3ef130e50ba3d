"""Where a predicate stands, and what day it is for the people it is about."""

import zoneinfo
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from contacts.conditions.sql import Sql, sql

#: Zones begin their days at quarters of an hour.
QUARTER = 900


@dataclass(frozen=True)
class Place:
    """The moment that is asked about, and what the statement calls its rows."""

    now: datetime
    #: What the contact is called around the predicate.
    contact: str = "c"
    #: What the row is called whose columns are compared: the contact, or something of theirs.
    row: str = "c"
    #: The contacts it is about, where they are known: whatever counts rows counts only theirs.
    among: Sequence[int] | None = None

    def of(self, row: str) -> "Place":
        return replace(self, row=row)

    @property
    def firm_day(self) -> date:
        return self.now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()

    def days_ago(self, days: int) -> datetime:
        """So many days before now; the beginning of time where there are not as many."""
        try:
            return self.now - timedelta(days=days)
        except OverflowError:
            return datetime(1, 1, 1, tzinfo=UTC)

    def days_ahead(self, days: int) -> datetime:
        try:
            return self.now + timedelta(days=days)
        except OverflowError:
            return datetime(9999, 12, 31, tzinfo=UTC)


def start_of(day: date) -> datetime:
    """The moment at which a day begins for the firm."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.TIME_ZONE))
    # Said in UTC, since the database's own years go further than an offset's.
    return midnight.astimezone(UTC) if date.min < day < date.max else midnight.replace(tzinfo=UTC)


def by_own_day(place: Place, test: Callable[[date], Sql]) -> Sql:
    """What the test says for the day that it is where the contact lives.

    At any moment there are two or three days in the world, so the database is told the zones
    that have another than the firm. Somebody whose zone is unknown lives where the firm is.
    """
    home = place.firm_day
    others = _zones_by_day(int(place.now.timestamp()) // QUARTER, settings.TIME_ZONE)
    told = sql("ELSE {} END", test(home))
    for day, zones in others:
        told = sql(
            f"WHEN {place.contact}.time_zone = ANY({{}}) THEN {{}} {{}}",
            list(zones),
            test(day),
            told,
        )
    return sql("CASE {}", told) if others else test(home)


def own_days(place: Place) -> list[date]:
    """The days that it is somewhere."""
    others = _zones_by_day(int(place.now.timestamp()) // QUARTER, settings.TIME_ZONE)
    return sorted({place.firm_day, *(day for day, _ in others)})


@lru_cache(maxsize=64)
def _zones_by_day(quarter: int, home: str) -> tuple[tuple[date, tuple[str, ...]], ...]:
    """The days that it is elsewhere than at home, each with its zones."""
    now = datetime.fromtimestamp(quarter * QUARTER, tz=UTC)
    at_home = now.astimezone(ZoneInfo(home)).date()
    found: dict[date, list[str]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        day = now.astimezone(ZoneInfo(name)).date()
        if day != at_home:
            found.setdefault(day, []).append(name)
    return tuple((day, tuple(found[day])) for day in sorted(found))

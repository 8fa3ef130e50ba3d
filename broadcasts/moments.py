"""When a broadcast begins that goes by the clock of where its recipients live."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from broadcasts.models import Broadcast

#: Where the day begins first.
EARLIEST = ZoneInfo("Pacific/Kiritimati")
DAY = timedelta(days=1)


def hour_of(broadcast: Broadcast) -> datetime:
    """The day and hour that everybody's own clock is to show."""
    assert broadcast.local_day is not None  # noqa: S101 - asked for before it is scheduled
    assert broadcast.local_time is not None  # noqa: S101 - likewise
    return datetime.combine(broadcast.local_day, broadcast.local_time)


def first_moment(broadcast: Broadcast) -> datetime:
    """When the first of all zones reaches the broadcast's hour."""
    return hour_of(broadcast).replace(tzinfo=EARLIEST).astimezone(UTC)


def later_days(broadcast: Broadcast, *, home: str, begins: datetime) -> dict[date, list[str]]:
    """Where the hour is over when it begins: the day on which it comes again → the zones.

    The empty zone, of people of whom none is known, is the firm's.
    """
    hour = hour_of(broadcast)
    found: dict[date, list[str]] = {}
    for name in ["", *sorted(available_timezones())]:
        day = day_after(hour.date(), hour.time(), ZoneInfo(name or home), begins=begins)
        if day != hour.date():
            found.setdefault(day, []).append(name)
    return found


def day_after(day: date, hour: time, zone: ZoneInfo, *, begins: datetime) -> date:
    """The first day from this one on whose hour is not over there."""
    day = max(day, begins.astimezone(zone).date())
    due = datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)
    return day if due >= begins else day + DAY

"""The calendar of tasks: when one is due, when it comes again, and days of work.

All of it is pure: days and times go in with a zone, moments come out.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAILY, WEEKDAYS, WEEKLY, MONTHLY = "daily", "weekdays", "weekly", "monthly"
#: The last day that leaves room for a moment in every zone, and for one more step.
LAST_DAY = date(9990, 1, 1)
SATURDAY = 5


def zone_named(name: str) -> ZoneInfo:
    """The zone of that name; UTC for one that is not known here."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def moment_of(day: date, at: time | None, zone: str) -> datetime:
    """When a task is overdue from: its time of day, or without one the end of its day.

    A time that a change of clocks leaves out is that much later; of one that comes twice the
    first is meant.
    """
    local = datetime.combine(day, at) if at else datetime.combine(day + timedelta(1), time())
    return local.replace(tzinfo=zone_named(zone)).astimezone(UTC)


def today_in(zone: str, now: datetime) -> date:
    return now.astimezone(zone_named(zone)).date()


def next_day(
    day: date, *, repeats: str, every: int, anchor: int | None, today: date
) -> date | None:
    """The first day of the series after `day` that is not before `today`; None if it ends.

    `anchor` is the day of the month that a monthly series is meant for: from the 31st it goes
    to the 28th of February and back to the 31st of March.
    """
    found: date | None = day
    if repeats in (DAILY, WEEKLY):
        step = every * (7 if repeats == WEEKLY else 1)
        # The days that were missed are gone over in one step.
        missed = max(0, (today - day).days - 1) // step
        found = _plus(day, missed * step)
        while found and (found <= day or found < today):
            found = _plus(found, step)
        return found
    while found and (found <= day or found < today):
        found = (
            _weekdays_on(found, every)
            if repeats == WEEKDAYS
            else _months_on(found, every, anchor or day.day)
        )
    return found


def working_day_after(day: date, count: int) -> date:
    """The day that lies so many working days (Monday to Friday) after one."""
    weeks, rest = divmod(count, 5)
    found = day + timedelta(weeks=weeks)
    while found.weekday() >= SATURDAY:
        # From a weekend one counts as from the Friday before.
        found -= timedelta(1)
    for _ in range(rest):
        found += timedelta(3 if found.weekday() == SATURDAY - 1 else 1)
    # A weekend that is due at once waits for its Monday.
    if not count and day.weekday() >= SATURDAY:
        found = day + timedelta(7 - day.weekday())
    return found


def same_wall_clock(moment: datetime, *, days: int, zone: str) -> datetime:
    """The moment some days on, at the same time of day in the zone."""
    local = moment.astimezone(zone_named(zone)) + timedelta(days)
    return local.astimezone(UTC)


def _plus(day: date, days: int) -> date | None:
    return day + timedelta(days) if (LAST_DAY - day).days > days else None


def _weekdays_on(day: date, count: int) -> date | None:
    return working_day_after(day, count) if (LAST_DAY - day).days > 2 * count + 3 else None


def _months_on(day: date, count: int, anchor: int) -> date | None:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if year >= LAST_DAY.year:
        return None
    return date(year, month + 1, min(anchor, monthrange(year, month + 1)[1]))

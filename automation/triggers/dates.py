"""Days and moments of contacts as SQL: what they are called, and when they are by whose clock."""

import calendar
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings

from contacts.conditions.sql import Sql, sql
from contacts.models import CustomField, Of
from messaging.gate.zones import zone_known

#: The contact's own date columns, as documents name them.
COLUMNS = {
    "birth_date": "c.birth_date",
    "registered_on": "c.registered_on",
}
MOMENTS = {"created_at": "c.created_at", "last_active_at": "c.last_active_at"}
DATED = (CustomField.Kind.DATE, CustomField.Kind.DATETIME)
OF_ORGANISATION = "(SELECT {value} FROM contacts_organisation o WHERE o.id = c.organisation_id)"
A_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
#: Zones begin their days at quarters of an hour.
QUARTER = 900


def zone() -> Sql:
    """The contact's zone; the firm's where theirs is not known."""
    return sql("coalesce({}, {})", zone_known("c"), settings.TIME_ZONE)


def moment(wall: Sql, zone: Sql) -> Sql:
    """The moment of a time on the wall.

    A time that the clocks leave out is taken as they stood before; one that comes twice, the
    first time, which PostgreSQL would take for the second.
    """
    return sql(
        "(SELECT CASE WHEN (told.t - interval '1 hour') AT TIME ZONE told.zone = told.wall"
        " THEN told.t - interval '1 hour' ELSE told.t END"
        " FROM (SELECT wall, zone, wall AT TIME ZONE zone AS t"
        " FROM (SELECT ({})::timestamp AS wall, {} AS zone) said) told)",
        wall,
        zone,
    )


def day_of(field: str, zone: Sql) -> Sql | None:
    """The day that a field of the contact `c`, or of its organisation, holds; None for no such
    field. Of a moment it is the day on which it is where the contact lives.
    """
    if field in COLUMNS:
        return Sql(COLUMNS[field])
    if field in MOMENTS:
        return sql("({} AT TIME ZONE {})::date", Sql(MOMENTS[field]), zone)
    of, _, slug = field.rpartition(".")
    whose = Of.ORGANISATION if of == "organisation" else Of.CONTACT
    fields = CustomField.objects.filter(of=whose, slug=slug, is_retired=False, sensitive=False)
    found = fields.first()
    kind = found.gives if found else None
    if kind not in DATED or of not in ("", "custom", "organisation"):
        return None
    said = sql(f"{'o' if whose == Of.ORGANISATION else 'c'}.custom ->> {{}}", slug)
    if kind == CustomField.Kind.DATE:
        value = sql("CASE WHEN ({}) ~ {} THEN ({})::date END", said, A_DAY, said)
    else:
        value = sql("(events_moment({}) AT TIME ZONE {})::date", said, zone)
    if whose == Of.CONTACT:
        return value
    return Sql(OF_ORGANISATION.replace("{value}", value.text), value.params)


def months_later(day: date, months: int) -> date:
    """So many months later on the same day, or the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_between(since: datetime, now: datetime) -> list[date]:
    """Every day that it was somewhere between the moments."""
    first, last = (since - timedelta(hours=15)).date(), (now + timedelta(hours=15)).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def strikes(at: time, since: datetime, now: datetime) -> bool:
    """Whether it became that time of day anywhere after the first moment, up to the second."""
    if now - since >= timedelta(days=1):
        return True
    minute = at.hour * 60 + at.minute
    for offset in _offsets(int(now.timestamp()) // QUARTER):
        before, after = ((one + offset) for one in (since, now))
        for day in {before.date(), after.date()}:
            struck = datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
            struck += timedelta(minutes=minute)
            if before < struck <= after:
                return True
    return False


@lru_cache(maxsize=8)
def _offsets(quarter: int) -> frozenset[timedelta]:
    now = datetime.fromtimestamp(quarter * QUARTER, tz=ZoneInfo("UTC"))
    found = (now.astimezone(ZoneInfo(name)).utcoffset() for name in available_timezones())
    return frozenset(one for one in found if one is not None)


def local(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment of a time on the wall, as `moment` has it."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(ZoneInfo("UTC"))

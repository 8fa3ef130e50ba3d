"""Steps that wait: for a time, for a moment, for something to happen."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from automation.options import UNITS, Option
from automation.steps.awaiting import look_for
from automation.steps.hours import Hours, next_moment, opening
from automation.steps.types import Going, Person, StepType, pass_on, step_type
from automation.texts import contexts_of
from automation.triggers.dates import day_of
from automation.triggers.dates import zone as zone_sql
from automation.zones import zones_of
from contacts.conditions.sql import sql
from events.queries import own_names

HOME = ZoneInfo(settings.TIME_ZONE)


def wait(going: Going) -> None:
    """Days and weeks go by the contact's own clock: 9:00 stays 9:00 when the clocks are changed."""
    told = going.config["for"]
    zones = zones_of(going.contacts) if told.keys() & {"days", "weeks"} else {}
    for person in going.people:
        going.hold([person.enrolment], after(told, person, zones))


def wait_until(going: Going) -> None:
    """Until a day, a time of day, a date of theirs, or the firm's hours; all by their own clock.

    Of what is given each narrows the others: a weekday with a time is that time on that day.
    """
    config = going.config
    zones = zones_of(going.contacts)
    days = _days(going, config["field"]) if "field" in config else {}
    moments = _moments(going) if "moment" in config else {}
    hours = Hours.read() if config.get("business_hours") or config.get("working_days") else None
    for person in going.people:
        zone = zones.get(person.contact, HOME)
        if "field" in config and days.get(person.contact) is None:
            going.skip([person.enrolment], "Their date is not known.")
            continue
        if "moment" in config:
            _hold_until(going, person, moments.get(person.enrolment), hours)
            continue
        until = _until(config, person, zone, days.get(person.contact), hours)
        if until > going.now:
            going.hold([person.enrolment], until)


def _hold_until(going: Going, person: Person, moment: datetime | None, hours: Hours | None) -> None:
    """Until so long before a moment that they came in with, if that is still to come."""
    config = going.config
    if moment is not None:
        before = config.get("before") or {}
        moment -= timedelta(seconds=sum(n * UNITS[unit] for unit, n in before.items()))
        if hours is not None and config.get("business_hours"):
            moment = opening(moment, hours)
    if moment is not None and moment > person.stepped_at:
        going.hold([person.enrolment], moment)
        return
    going.skip([person.enrolment], "too_late" if moment else "Their moment is not known.")
    if "past" in config:
        going.jumps[person.enrolment] = config["past"]


def _moments(going: Going) -> dict[int, datetime]:
    """Enrolment → the moment that what brought them in says under the name."""
    name, found = going.config["moment"], {}
    known = going.contexts if going.contexts is not None else contexts_of(going.enrolments)
    for enrolment, context in known.items():
        said = (context.get("properties") or {}).get(name, context.get(name))
        try:
            moment = datetime.fromisoformat(str(said))
        except ValueError:
            continue
        found[enrolment] = moment if moment.tzinfo else moment.replace(tzinfo=HOME)
    return found


def _until(
    config: Mapping[str, Any],
    person: Person,
    zone: ZoneInfo,
    day: date | None,
    hours: Hours | None,
) -> datetime:
    since = person.stepped_at
    at = time.fromisoformat(config["time"]) if "time" in config else None
    if "at" in config:
        since = datetime.fromisoformat(config["at"]).replace(tzinfo=zone)
    elif day is not None:
        whole = datetime.combine(day + timedelta(days=config.get("days", 0)), at or time(9))
        since = whole.replace(tzinfo=zone)
    elif at is not None or config.get("weekdays"):
        days_off = hours if config.get("working_days") else None
        since = next_moment(since, zone, at, config.get("weekdays") or (), days_off)
    if hours is not None and config.get("business_hours"):
        since = opening(since, hours)
    return since.astimezone(UTC)


def _days(going: Going, field: str) -> dict[int, date | None]:
    """Contact → the day that the field holds."""
    told = day_of(field, zone_sql())
    if told is None:
        return {}
    asked = sql(
        "SELECT c.id, ({})::date FROM contacts_contact c WHERE c.id = ANY({}::bigint[])",
        *(told, sorted(set(going.contacts))),
    )
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        return dict(cursor.fetchall())


def says_until(config: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    if not config.keys() & {"at", "time", "weekdays", "field", "moment", "business_hours"}:
        yield "time", gettext("This says until when.")


CAME, TIMED_OUT = "came", "timed_out"


def wait_for_event(going: Going) -> None:
    """Until it happens, or the time is up.

    What counts is in the log: whatever happened since they came to the step. To begin with they
    are looked at once more right after this set is written, as what happens meanwhile finds
    nobody waiting yet; after that a fact of the type has them looked at (`running.hearing.wake`).
    """
    (type,) = own_names([going.config["activity"]])
    going.hold(going.enrolments, going.now, type)
    going.result = {"activity": type}


def look_again(going: Going) -> None:
    (type,) = own_names([going.config["activity"]])
    came = look_for(going, type)
    zones = zones_of(going.contacts)
    for person in going.people:
        fact = came.get(person.enrolment)
        ends = _ends(going.config.get("timeout"), person, zones)
        if fact is not None:
            going.go([person.enrolment], CAME)
            going.results[person.enrolment] = {"fact": fact}
        elif ends is not None and ends <= going.now:
            going.go([person.enrolment], TIMED_OUT)
        else:
            going.hold([person.enrolment], ends, type)
            going.unsaid.add(person.enrolment)


def _ends(
    timeout: Mapping[str, int] | None, person: Person, zones: Mapping[int, ZoneInfo]
) -> datetime | None:
    return None if timeout is None else after(timeout, person, zones)


def after(told: Mapping[str, int], person: Person, zones: Mapping[int, ZoneInfo]) -> datetime:
    """So long after they came to the step."""
    days = told.get("days", 0) + 7 * told.get("weeks", 0)
    rest = timedelta(hours=told.get("hours", 0), minutes=told.get("minutes", 0))
    return later(person.stepped_at, days, zones.get(person.contact)) + rest


def later(moment: datetime, days: int, zone: ZoneInfo | None) -> datetime:
    """So many days later, at the same time of day in the zone.

    A time that the clocks leave out is taken as they stood before; one that comes twice, the
    first time.
    """
    if not days or zone is None:
        return moment
    local = moment.astimezone(zone)
    wall = local.replace(tzinfo=None) + timedelta(days=days)
    return wall.replace(tzinfo=zone, fold=0).astimezone(moment.tzinfo)


step_type(
    StepType(
        "wait_duration",
        _("Wait"),
        "wait",
        "hourglass",
        wait,
        (Option("for", "duration", _("How long"), is_required=True),),
        resume=pass_on,
        waits=True,
    )
)
step_type(
    StepType(
        "wait_until",
        _("Wait until"),
        "wait",
        "calendar-clock",
        wait_until,
        (
            Option("at", "moment", _("A day and a time")),
            Option("time", "time", _("A time of day")),
            Option("weekdays", "weekdays", _("On weekdays: 1 is Monday")),
            Option("field", "date_field", _("A date of theirs")),
            Option(
                "days", "whole", _("Days after it; below nought: before"), least=-3660, most=3660
            ),
            Option("moment", "text", _("A moment they came in with"), help=_("Its name there.")),
            Option("before", "duration", _("So long before that moment")),
            Option("past", "step", _("The step for whom it is over")),
            Option("working_days", "boolean", _("Not on the firm's days off")),
            Option("business_hours", "boolean", _("In the firm's hours")),
        ),
        resume=pass_on,
        check=says_until,
        waits=True,
    )
)
step_type(
    StepType(
        "wait_for_event",
        _("Wait for something to happen"),
        "wait",
        "ear",
        wait_for_event,
        (
            Option("activity", "activity", _("What"), is_required=True),
            Option("where", "where", _("Of which it holds that")),
            Option("timeout", "duration", _("At most for")),
        ),
        resume=look_again,
        branches=lambda _config: (CAME, TIMED_OUT),
        waits=True,
    )
)

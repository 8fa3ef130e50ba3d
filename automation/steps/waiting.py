"""Steps that wait: for a time, for a moment, for something to happen."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from automation.options import Option
from automation.steps.types import Going, StepType, pass_on, step_type
from automation.zones import zones_of


def wait(going: Going) -> None:
    """Days and weeks go by the contact's own clock: 9:00 stays 9:00 when the clocks are changed."""
    told = going.config["for"]
    days = told.get("days", 0) + 7 * told.get("weeks", 0)
    rest = timedelta(hours=told.get("hours", 0), minutes=told.get("minutes", 0))
    zones = zones_of(going.contacts) if days else {}
    for person in going.people:
        zone = zones.get(person.contact)
        going.hold([person.enrolment], later(person.stepped_at, days, zone) + rest)


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

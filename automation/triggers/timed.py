"""Triggers that come due with time: at somebody's own clock, or so long after something.

Each answers for a span of time: who came due after its beginning and not after its end. Nothing
is kept of anybody, so whatever is known of people when their moment comes is what counts.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from automation import cron
from automation.options import Option
from automation.program import Trigger
from automation.triggers.dates import day_of, days_between, moment, months_later, strikes, zone
from automation.triggers.types import Heard, TriggerType, trigger_type
from contacts.conditions.sql import Sql, sql

NINE = "09:00"
#: Who comes due on which days: at that time of theirs, in the span.
ON_DAYS = """
SELECT due.contact, due.at, NULL::bigint AS fact, jsonb_build_object('due_at', due.at {}) AS context
FROM (
    SELECT c.id AS contact, {} AS at {}
    FROM contacts_contact c {} WHERE {}
) due WHERE due.at > {} AND due.at <= {}
"""
# A birthday on 29 February is kept on the 28th where there is none; so is each last of a month.
COMES_ROUND = """(extract(month FROM said.day) = extract(month FROM told.day)
    AND (extract(day FROM said.day) = extract(day FROM told.day)
      OR extract(day FROM said.day) > extract(day FROM told.day)
        AND extract(day FROM told.day + 1) = 1)
    AND told.day > said.day)"""


def clock(config: Mapping[str, Any]) -> time:
    return time.fromisoformat(config.get("at") or NINE)


def by_own_clock(
    at: time, since: datetime, now: datetime, *, day: str, tables: Sql, test: Sql, told: str = ""
) -> Sql:
    """Contacts due at the time on days: `day` is SQL over what `tables` adds to contacts `c`."""
    wall = sql(f"({day})::timestamp + {{}}::time", at)
    also, columns = (f", {told}" if told else "", "")
    if told:
        names = [part.strip() for part in told.split(",")]
        also = "".join(f", '{name}', due.{name}" for name in names)
        columns = "".join(f", {name}" for name in names)
    return sql(ON_DAYS, Sql(also), moment(wall, zone()), Sql(columns), tables, test, since, now)


def yearly(
    field: str, trigger: Trigger, since: datetime, now: datetime, *, shift: int, years: list[int]
) -> Sql | None:
    """The day of a field comes round, so many days from now."""
    at = clock(trigger.config)
    whose = day_of(field, zone())
    if whose is None or not strikes(at, since, now):
        return None
    tables = sql(
        "CROSS JOIN LATERAL (SELECT {} AS day) said"
        " CROSS JOIN LATERAL (SELECT one + {}::int AS day,"
        " extract(year FROM one + {}::int)::int - extract(year FROM said.day)::int AS years"
        " FROM unnest({}::date[]) AS one) told",
        *(whose, shift, shift, days_between(since, now)),
    )
    test = sql("{}", Sql(COMES_ROUND))
    if years:
        test = sql("{} AND told.years = ANY({}::int[])", test, years)
    return by_own_clock(
        at, since, now, day=f"told.day - {int(shift)}", tables=tables, test=test, told="years"
    )


def birthday(trigger: Trigger, since: datetime, now: datetime) -> Sql | None:
    before = trigger.config.get("days_before", 0)
    return yearly("birth_date", trigger, since, now, shift=before, years=[])


def anniversary(trigger: Trigger, since: datetime, now: datetime) -> Sql | None:
    config = trigger.config
    years = [config["years"]] if "years" in config else []
    before = config.get("days_before", 0)
    return yearly(config["field"], trigger, since, now, shift=before, years=years)


def relative(trigger: Trigger, since: datetime, now: datetime) -> Sql | None:
    """So many days before or after a date: the offset is below nought for those before."""
    config, at = trigger.config, clock(trigger.config)
    field = config["field"]
    if config.get("object") == "organisation" and not field.startswith("organisation."):
        field = f"organisation.{field}"
    whose = day_of(field, zone())
    if whose is None or not strikes(at, since, now):
        return None
    days = days_between(since, now)
    tables = sql("CROSS JOIN LATERAL (SELECT {} + {}::int AS day) said", whose, config["offset"])
    test = sql("said.day BETWEEN {} AND {}", days[0], days[-1])
    return by_own_clock(at, since, now, day="said.day", tables=tables, test=test)


def dated(trigger: Trigger, since: datetime, now: datetime) -> Sql | None:
    """A day, and every so often from then on, for everybody."""
    config, at = trigger.config, clock(trigger.config)
    if not strikes(at, since, now):
        return None
    first = date.fromisoformat(config["date"])
    days = [day for day in days_between(since, now) if falls_on(first, config.get("repeat"), day)]
    if not days:
        return None
    tables = sql("CROSS JOIN unnest({}::date[]) AS told(day)", days)
    return by_own_clock(at, since, now, day="told.day", tables=tables, test=Sql("true"))


def falls_on(first: date, repeat: str | None, day: date) -> bool:
    """Whether it comes on the day, of what came first on another."""
    if day < first or repeat in (None, "never"):
        return day == first
    if repeat in ("daily", "weekly"):
        return (day - first).days % (1 if repeat == "daily" else 7) == 0
    months = (day.year - first.year) * 12 + day.month - first.month
    return (repeat == "monthly" or months % 12 == 0) and months_later(first, months) == day


def last_planned(config: Mapping[str, Any], since: datetime, now: datetime) -> datetime | None:
    return cron.last_before(config["cron"], now, since=since, zone=settings.TIME_ZONE)


def scheduled(trigger: Trigger, since: datetime, now: datetime) -> Sql | None:
    """Everybody who is meant, at the last moment of the plan; after a stand-still once."""
    at = last_planned(trigger.config, since, now)
    if at is None:
        return None
    segment = trigger.config.get("segment")
    among = sql(
        "EXISTS (SELECT FROM contacts_segmentmember m JOIN contacts_segment s"
        " ON s.id = m.segment_id WHERE m.contact_id = c.id"
        " AND (s.slug = {} OR lower(s.name) = lower({})))",
        segment,
        segment,
    )
    return sql(
        "SELECT c.id AS contact, {}::timestamptz AS at, NULL::bigint AS fact,"
        " jsonb_build_object('due_at', {}::timestamptz) AS context"
        " FROM contacts_contact c WHERE {}",
        *(at, at, among if segment else Sql("true")),
    )


# So long after something -------------------------------------------------------------------------

# Each by the index of the column that says since when.
INACTIVE = """
SELECT c.id AS contact, c.{column} + {{}} AS at, NULL::bigint AS fact,
    jsonb_build_object('days_inactive', {{}}::int, 'last_active_at', c.last_active_at) AS context
FROM contacts_contact c WHERE {test} c.{column} > {{}} AND c.{column} <= {{}}
"""
OF_ITEM = """
SELECT item.contact_id AS contact, item.{column} + {{}} AS at, NULL::bigint AS fact,
    jsonb_strip_nulls(jsonb_build_object('days', {{}}::int, 'item_type', item.item_type,
        'item_id', item.item_id, 'item_title', item.title, 'category', nullif(item.category, ''),
        'percent', item.percent, 'item_due_at', item.due_at)) AS context
FROM events_itemprogress item
WHERE item.completed_at IS NULL AND item.abandoned_at IS NULL AND {{}}
  AND item.{column} > {{}} AND item.{column} <= {{}}
"""
# Of one order the first that was heard counts.
LEFT_ORDER = """
SELECT act.contact_id AS contact, act.occurred_at + {} AS at, act.id AS fact,
    jsonb_strip_nulls(jsonb_build_object('activity', act.type, 'occurred_at', act.occurred_at,
        'amount', act.amount, 'item_id', nullif(act.item_id, ''),
        'item_title', nullif(act.item_title, ''), 'properties', act.properties)) AS context
FROM events_activity act
WHERE act.type IN ('order_placed', 'order_abandoned') AND act.contact_id IS NOT NULL
  AND act.occurred_at > {} AND act.occurred_at <= {}
  AND NOT EXISTS (SELECT FROM events_activity paid WHERE paid.contact_id = act.contact_id
    AND paid.type = 'order_paid' AND paid.occurred_at >= act.occurred_at
    AND coalesce(paid.properties ->> 'order', act.properties ->> 'order', '')
      = coalesce(act.properties ->> 'order', paid.properties ->> 'order', ''))
  AND NOT EXISTS (SELECT FROM events_activity sooner WHERE sooner.contact_id = act.contact_id
    AND sooner.type IN ('order_placed', 'order_abandoned') AND sooner.id <> act.id
    AND sooner.properties ->> 'order' = act.properties ->> 'order'
    AND (sooner.occurred_at, sooner.id) < (act.occurred_at, act.id))
"""


def inactive(trigger: Trigger, since: datetime, now: datetime) -> Sql:
    """Since so many days nothing was heard of them; of whom nothing ever was, since they came."""
    days = trigger.config["days"]
    pause = timedelta(days=days)
    given = (pause, days, since - pause, now - pause)
    return sql(
        "{} UNION ALL {}",
        sql(INACTIVE.format(column="last_active_at", test=""), *given),
        sql(INACTIVE.format(column="created_at", test="c.last_active_at IS NULL AND"), *given),
    )


def of_item(column: str, trigger: Trigger, since: datetime, now: datetime) -> Sql:
    days, kind = trigger.config["days"], trigger.config.get("item_type")
    pause = timedelta(days=days)
    test = sql("item.item_type = {}", kind) if kind else Sql("true")
    return sql(OF_ITEM.format(column=column), pause, days, test, since - pause, now - pause)


def left_order(trigger: Trigger, since: datetime, now: datetime) -> Sql | None:
    """Of which nothing was heard for so long. Without a time, the product itself says so."""
    pause = timedelta(hours=trigger.config["hours"])
    if not pause:
        return None
    return sql(LEFT_ORDER, pause, since - pause, now - pause)


AT = Option("at", "time", _("At"), default=NINE)
DAYS = Option("days", "whole", _("Days"), is_required=True, least=1, most=3660)


def _timed(
    name: str, label: Any, icon: str, due: Any, *options: Option, at: Any = None, last: Any = None
) -> None:
    trigger_type(TriggerType(name, label, "time", icon, options, due=due, at=at, last=last))


_timed(
    *("birthday", _("Birthday"), "cake", birthday),
    *(Option("days_before", "whole", _("Days before"), default=0, least=0, most=365), AT),
    at=clock,
)
_timed(
    *("enrollment_anniversary", _("Anniversary"), "calendar-heart", anniversary),
    Option("field", "date_field", _("Of the date"), default="registered_on"),
    Option("years", "whole", _("After so many years; each where it is empty"), least=1, most=100),
    *(Option("days_before", "whole", _("Days before"), default=0, least=0, most=365), AT),
    at=clock,
)
_timed(
    *("field_date_relative", _("Days before or after a date"), "calendar-range", relative),
    Option(
        "object",
        "choice",
        _("Whose date"),
        default="contact",
        choices={"contact": _("The contact's"), "organisation": _("The organisation's")},
    ),
    Option("field", "date_field", _("Date"), is_required=True),
    Option(
        "offset", "whole", _("Days after; below nought: before"), default=0, least=-3660, most=3660
    ),
    AT,
    at=clock,
)
_timed(
    *("date_based", _("On a day"), "calendar", dated),
    Option("date", "date", _("Day"), is_required=True),
    AT,
    Option(
        "repeat",
        "choice",
        _("Again"),
        default="never",
        choices={
            "never": _("Never"),
            "daily": _("Every day"),
            "weekly": _("Every week"),
            "monthly": _("Every month"),
            "yearly": _("Every year"),
        },
    ),
    at=clock,
)
_timed(
    *("schedule", _("By a plan"), "calendar-clock", scheduled),
    Option("cron", "cron", _("Plan: minute, hour, day, month, weekday"), is_required=True),
    Option("segment", "segment", _("For whom")),
    last=last_planned,
)
_timed("days_inactive", _("Nothing heard for so many days"), "moon", inactive, DAYS)
_timed(
    *("item_stalled", _("No progress with an item"), "pause"),
    lambda *given: of_item("progressed_at", *given),
    *(DAYS, Option("item_type", "text", _("Kind of item"))),
)
_timed(
    *("item_overdue", _("An item is overdue"), "alarm-clock"),
    lambda *given: of_item("due_at", *given),
    *(Option("days", "whole", _("Days"), default=0, least=0, most=3660),),
    Option("item_type", "text", _("Kind of item")),
)
trigger_type(
    TriggerType(
        *("order_abandoned", _("An order is left unfinished"), "commerce", "shopping-bag"),
        (Option("hours", "whole", _("After so many hours"), default=0, least=0, most=8760),),
        due=left_order,
        activity=lambda config: Heard(() if config["hours"] else ("order_abandoned",)),
    )
)

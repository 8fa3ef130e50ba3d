"""What factors read of the log, as pieces of one statement.

Most are columns of `fact`, one grouped reading for all of them. Those that have to look at
activities one after the other, or at the days between, are readings of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings

from contacts.conditions.about.activities import any_activity
from contacts.conditions.compiling import of_condition
from contacts.conditions.fields import where_field
from contacts.conditions.operators import Kind
from contacts.conditions.places import Place
from contacts.conditions.sources.values import Column
from contacts.conditions.sql import Sql, all_of, sql
from events.queries import catalogue
from scoring.factors import Factor

COUNTS = frozenset({"times", "counted", "categories", "drop", "share"})
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
#: Beyond this a number of somebody else's would burst every sum.
HUGE = 1_000_000_000


@dataclass(frozen=True)
class Among:
    """Some contacts: by their ids, or a stretch of them."""

    ids: Sequence[int] | None = None
    low: int = 0
    high: int = 0

    def column(self, name: str) -> Sql:
        if self.ids is not None:
            return sql(f"{name} = ANY({{}}::bigint[])", list(self.ids))
        return sql(f"{name} BETWEEN {{}} AND {{}}", self.low, self.high)


def is_column(one: Factor) -> bool:
    """Whether the factor reads a column of the one reading for all."""
    if one.measure in ("recency", "since"):
        return bool(one.of or one.where) and not one.from_created
    return one.measure in COUNTS and (one.measure != "times" or one.is_plain)


def is_reading(one: Factor) -> bool:
    """Whether the factor needs a reading of its own."""
    return one.measure in ("response", "quiet_spells") or (
        one.measure == "times" and not one.is_plain
    )


def types_of(one: Factor) -> list[str]:
    if one.of:
        return list(one.of)
    return [name for name, type in catalogue().items() if type.by_contact]


def all_types_of(one: Factor) -> list[str]:
    """With those that it holds them against."""
    beside = one.out_of if isinstance(one.out_of, tuple) else ()
    return [*types_of(one), *beside, *one.answers]


def since(counted: Sequence[Factor], now: datetime) -> datetime:
    """Before this no factor reads; the beginning of time where one reads all."""
    widest = [_widest(one) for one in counted]
    if any(days is None for days in widest):
        return BEGINNING
    return now - timedelta(days=max((days for days in widest if days), default=1))


def _widest(one: Factor) -> int | None:
    if one.measure == "recency":
        return int(max(days for days, _ in one.steps)) + 1
    if one.measure == "since":
        return None
    if one.within_days is not None and one.measure == "drop":
        return 2 * one.within_days
    return one.within_days


def columns(one: Factor, place: int, now: datetime) -> list[Sql]:
    """The columns `f` and, for what is held against it, `g`."""
    window = _window(one, now)
    meant = all_of([sql("a.type = ANY({}::text[])", types_of(one)), *window, *_told(one, now)])
    found = [sql(f"{{}} FILTER (WHERE {{}}) AS f{place}", _taken(one, now), meant)]
    against: Sql | None = None
    if isinstance(one.out_of, tuple) and one.out_of:
        against = all_of([sql("a.type = ANY({}::text[])", list(one.out_of)), *window])
    elif one.measure == "drop":
        assert one.within_days is not None  # noqa: S101 - such factors have one
        middle = now - timedelta(days=one.within_days)
        before = sql(
            "a.occurred_at <= {} AND a.occurred_at > {}",
            middle,
            middle - timedelta(days=one.within_days),
        )
        types = sql("a.type = ANY({}::text[])", types_of(one))
        against = all_of([types, before, *_told(one, now)])
    if against is not None:
        found.append(sql(f"count(*) FILTER (WHERE {{}}) AS g{place}", against))
    return found


def _taken(one: Factor, now: datetime) -> Sql:
    if one.measure in ("recency", "since"):
        return Sql("max(a.occurred_at)")
    if one.measure == "categories":
        return Sql("count(DISTINCT nullif(a.category, ''))")
    if one.value or one.half_life_days:
        return sql("sum({})", worth(one, now))
    if one.once_per:
        return sql("count(DISTINCT {})", key_of(one, now))
    return Sql("count(*)")


def _window(one: Factor, now: datetime) -> list[Sql]:
    if one.within_days is None:
        return []
    return [sql("a.occurred_at > {}", now - timedelta(days=one.within_days))]


def _told(one: Factor, now: datetime) -> list[Sql]:
    """What the activities have to say of themselves."""
    return [of_condition(test, Place(now, row="a")) for test in one.where]


def worth(one: Factor, now: datetime) -> Sql:
    """How often an activity counts: by the number it says, and by its age."""
    parts = [Sql("1::numeric")]
    if one.value:
        said = _said(one.value, Kind.NUMBER, now)
        parts = [sql("least({}, greatest({}, coalesce({}, 0)))", HUGE, -HUGE, said)]
    if one.half_life_days:
        age = sql("extract(epoch FROM ({}::timestamptz - a.occurred_at))::float8", now)
        half = sql("power(0.5::float8, {} / {}::float8)", age, one.half_life_days * 86_400)
        parts.append(sql("{}::numeric", half))
    return sql(" * ".join(["({})"] * len(parts)), *parts)


def key_of(one: Factor, now: datetime) -> Sql:
    """What makes two activities one; of what says nothing each is its own."""
    said = _said(one.once_per, Kind.TEXT, now)
    return sql("coalesce(nullif({}, ''), '#' || a.id)", said)


def _said(name: str, kind: Kind, now: datetime) -> Sql:
    field = where_field(any_activity(), name, kind)
    assert field is not None  # noqa: S101 - as names of properties fit
    assert isinstance(field.source, Column)  # noqa: S101 - as every property is one
    return field.source.value(Place(now, row="a"))


def day_column(one: Factor, place: int, now: datetime) -> Sql:
    return sql(
        f"count(*) FILTER (WHERE d.day > events_day({{}}, z.time_zone, {{}}) - {{}}::int)"
        f" AS f{place}",
        now,
        settings.TIME_ZONE,
        one.within_days,
    )


def occurrences(one: Factor, among: Among, now: datetime) -> Sql:
    """Each activity that counts, the newest first, with its points before any bound on them."""
    meant = all_of(
        [
            sql("a.type = ANY({}::text[])", types_of(one)),
            sql("a.occurred_at <= {}", now),
            *_window(one, now),
            *_told(one, now),
            among.column("a.contact_id"),
        ]
    )
    key = key_of(one, now) if one.once_per else Sql("a.id::text")
    return sql(
        "SELECT o.*, row_number() OVER"
        " (PARTITION BY o.contact_id ORDER BY o.occurred_at DESC, o.id DESC) AS nth FROM ("
        "SELECT DISTINCT ON (a.contact_id, {}) a.contact_id, a.id, a.occurred_at, a.title, a.type,"
        " {} * {} AS points, (a.occurred_at AT TIME ZONE {})::date AS day"
        " FROM events_activity a JOIN contacts_contact c ON c.id = a.contact_id WHERE {}"
        " ORDER BY a.contact_id, {}, a.occurred_at DESC, a.id DESC) o",
        key,
        one.each,
        worth(one, now),
        settings.TIME_ZONE,
        meant,
        key,
    )


def reading(one: Factor, among: Among, now: datetime) -> Sql:
    """Contact and `n`: what the factor comes to before its cap, or what its steps go by."""
    if one.measure == "response":
        return _waits(one, among, now)
    if one.measure == "quiet_spells":
        return _spells(one, among, now)
    bound = Sql("sum(points)")
    if one.a_day is not None:
        bound = sql("greatest(-{}, least({}, sum(points)))", one.a_day, one.a_day)
    picked = sql("nth <= {}", one.at_most) if one.at_most else Sql("true")
    return sql(
        "SELECT contact_id, sum(points) AS n FROM (SELECT contact_id, {} AS points FROM ({}) o"
        " WHERE {} GROUP BY contact_id, day) by_day GROUP BY contact_id",
        bound,
        occurrences(one, among, now),
        picked,
    )


def _waits(one: Factor, among: Among, now: datetime) -> Sql:
    """How many hours answers took on average; what waits still has waited until now."""
    asked = all_of([sql("a.type = ANY({}::text[])", types_of(one)), *_told(one, now)])
    both = [*types_of(one), *one.answers]
    return sql(
        "SELECT contact_id, avg(extract(epoch FROM coalesce(answered, {}::timestamptz)"
        " - occurred_at)) / 3600 AS n FROM (SELECT a.contact_id, a.occurred_at, {} AS is_asked,"
        " min(a.occurred_at) FILTER (WHERE a.type = ANY({}::text[])) OVER (PARTITION BY"
        " a.contact_id ORDER BY a.occurred_at DESC, a.id DESC"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS answered"
        " FROM events_activity a JOIN contacts_contact c ON c.id = a.contact_id"
        " WHERE a.type = ANY({}::text[]) AND a.occurred_at <= {} AND {}) w"
        " WHERE is_asked GROUP BY contact_id",
        now,
        asked,
        list(one.answers),
        both,
        now,
        all_of([*_window(one, now), among.column("a.contact_id")]),
    )


def _spells(one: Factor, among: Among, now: datetime) -> Sql:
    """How often so many days passed without one on which they did something.

    Of whom nothing is known the first spell begins on the day they were made.
    """
    today = sql("events_day({}, c.time_zone, {})", now, settings.TIME_ZONE)
    lately = Sql("true")
    if one.within_days is not None:
        lately = sql("g.day + {}::int > g.today - {}::int", one.days, one.within_days)
    made = sql("events_day(c.created_at, c.time_zone, {})", settings.TIME_ZONE)
    return sql(
        "SELECT contact_id, count(*) AS n FROM (SELECT m.contact_id, m.day, m.today,"
        " lead(m.day) OVER (PARTITION BY m.contact_id ORDER BY m.day) AS next FROM ("
        "SELECT c.id AS contact_id, d.day, {} AS today FROM contacts_contact c"
        " JOIN events_activeday d ON d.contact_id = c.id WHERE {}"
        " UNION SELECT c.id, {}, {} FROM contacts_contact c WHERE {} AND NOT EXISTS ("
        "SELECT FROM events_activeday d WHERE d.contact_id = c.id AND d.day <= {})"
        ") m WHERE m.day <= m.today) g"
        " WHERE coalesce(g.next, g.today) - g.day >= {} AND {} GROUP BY contact_id",
        today,
        among.column("c.id"),
        made,
        today,
        among.column("c.id"),
        made,
        one.days,
        lately,
    )

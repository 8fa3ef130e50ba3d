"""What a score comes to: reckoned and written for a set of contacts in one statement."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from contacts.conditions.compiling import Meant
from contacts.conditions.sql import Sql, sql
from events import titles
from events.operations import record_rows
from events.operations.copying import Entry
from events.queries import catalogue
from scoring.activities import SCORE_CHANGED
from scoring.factors import Factor
from scoring.models import Score

NAMES = re.compile(r"\{(\w+)\}")
LIMITS = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; "
#: A change by so much since it was last recorded is recorded; less would fill the log.
WORTH_RECORDING = 5
# The log is read once for all factors, and no further back than the widest window.
RECKON = """
WITH fact AS (
    SELECT a.contact_id{} FROM events_activity a
    WHERE a.type = ANY({}::text[]) AND a.occurred_at <= {} AND a.occurred_at > {} AND {}
    GROUP BY a.contact_id
),
days AS (
    SELECT d.contact_id{} FROM events_activeday d JOIN contacts_contact z ON z.id = d.contact_id
    WHERE d.day > {} AND d.day <= events_day({}, z.time_zone, {}) AND {} GROUP BY d.contact_id
),
reckoned AS MATERIALIZED (
    SELECT c.id, ARRAY[{}]::numeric[] AS points
    FROM contacts_contact c LEFT JOIN fact ON fact.contact_id = c.id
    LEFT JOIN days ON days.contact_id = c.id
    LEFT JOIN events_contactmetrics sums ON sums.contact_id = c.id
    WHERE c.type_id = {} AND {}
),
summed AS (
    SELECT id, points, least({}, greatest(0, round(
        (SELECT sum(point) FROM unnest(points) AS p (point)))))::smallint AS value
    FROM reckoned
)
"""
WRITE = """,
alive AS MATERIALIZED (
    SELECT c.id FROM contacts_contact c WHERE c.id IN (
        SELECT summed.id FROM summed LEFT JOIN scoring_contactscore had
          ON had.score_id = {score} AND had.contact_id = summed.id
        WHERE had.points IS DISTINCT FROM to_jsonb(summed.points)
           OR had.value IS DISTINCT FROM summed.value
    ) ORDER BY c.id FOR KEY SHARE
),
put AS (
    INSERT INTO scoring_contactscore AS s (score_id, contact_id, value, points, at, recorded)
    SELECT {score}, summed.id, summed.value, to_jsonb(summed.points), {now}, summed.value
    FROM summed JOIN alive ON alive.id = summed.id ORDER BY summed.id
    ON CONFLICT (score_id, contact_id) DO UPDATE SET
        value = excluded.value, points = excluded.points, at = excluded.at,
        recorded = CASE WHEN abs(s.recorded - excluded.value) >= {worth}
            THEN excluded.value ELSE s.recorded END
    RETURNING contact_id, value, recorded
),
kept AS (
    INSERT INTO scoring_scoreday AS d (score_id, contact_id, day, value)
    SELECT {score}, contact_id, {day}, value FROM put ORDER BY contact_id
    ON CONFLICT (score_id, contact_id, day) DO UPDATE SET value = excluded.value
)
SELECT put.contact_id, put.value, had.recorded FROM put
LEFT JOIN scoring_contactscore had ON had.score_id = {score} AND had.contact_id = put.contact_id
"""


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


@dataclass(frozen=True)
class Reckoned:
    """What a score comes to, and the points of each factor."""

    value: int
    points: list[float]


def reckon(
    score: Score, factors: Sequence[Factor], among: Among, *, now: datetime
) -> dict[int, Reckoned]:
    """Contact → what the score comes to, and nothing is written."""
    told = _reckoned(score, factors, among, now)
    statement = f"{told.text} SELECT id, value, points FROM summed"  # noqa: S608 - parameters alone
    with connection.cursor() as cursor:
        cursor.execute(LIMITS + statement, told.params)
        return {
            id: Reckoned(value, [float(point) for point in points])
            for id, value, points in cursor.fetchall()
        }


def reckon_and_write(
    score: Score, factors: Sequence[Factor], among: Among, *, now: datetime
) -> int:
    """Bring the values of some contacts up to date; how many were others.

    The caller's transaction holds the score's row.
    """
    told = _reckoned(score, factors, among, now)
    given = {"score": score.pk, "now": now, "worth": WORTH_RECORDING, "day": firm_day(now)}
    names = NAMES.findall(WRITE)
    written = sql(NAMES.sub("{}", WRITE), *(given[name] for name in names))
    with connection.cursor() as cursor:
        cursor.execute(LIMITS + told.text + written.text, [*told.params, *written.params])
        changed = cursor.fetchall()
    # What was not there before is told by what made it, and by no change.
    record_rows(
        [
            _entry(score, contact, value, recorded, now)
            for contact, value, recorded in sorted(changed)
            if recorded is not None and abs(recorded - value) >= WORTH_RECORDING
        ]
    )
    return len(changed)


def _entry(score: Score, contact: int, value: int, before: int, now: datetime) -> Entry:
    said = {"score": score.key, "name": score.label, "value": value, "previous": before}
    title = titles.fill(SCORE_CHANGED.title, said)
    return Entry(SCORE_CHANGED.name, title, now, contact_id=contact, properties=said)


def firm_day(now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _reckoned(score: Score, factors: Sequence[Factor], among: Among, now: datetime) -> Sql:
    zone = settings.TIME_ZONE
    counted = [(place, one) for place, one in enumerate(factors) if reads_log(one)]
    types = sorted({type for _, one in counted for type in types_of(one)})
    widest = max((one.within_days or 1 for one in factors), default=1)
    days = [(place, one) for place, one in enumerate(factors) if one.measure == "active_days"]
    return sql(
        RECKON,
        joined("", [sql(", {}", _column(one, place, now)) for place, one in counted]),
        types,
        now,
        _since([one for _, one in counted], now),
        among.column("a.contact_id"),
        joined("", [sql(", {}", _day_column(one, place, now)) for place, one in days]),
        firm_day(now) - timedelta(days=widest + 2),
        now,
        zone,
        among.column("d.contact_id"),
        joined(", ", [_points(one, place, among, now) for place, one in enumerate(factors)]),
        score.type_id,
        among.column("c.id"),
        score.most,
    )


def joined(between: str, parts: list[Sql]) -> Sql:
    return sql(between.join(["{}"] * len(parts)), *parts)


def reads_log(one: Factor) -> bool:
    """Whether the factor reads facts themselves; when somebody was last active is summed up."""
    return one.measure in ("times", "categories") or (one.measure == "recency" and bool(one.of))


def types_of(one: Factor) -> list[str]:
    if one.of:
        return list(one.of)
    return [name for name, type in catalogue().items() if type.by_contact]


def _since(counted: Sequence[Factor], now: datetime) -> datetime:
    """Before this no factor reads; the beginning of time where one reads all."""
    windows = [
        max(days for days, _ in one.steps) if one.measure == "recency" else one.within_days
        for one in counted
    ]
    known = [days for days in windows if days is not None]
    if len(known) < len(windows):
        return datetime(1, 1, 1, tzinfo=UTC)
    return now - timedelta(days=max(known, default=1))


def _column(one: Factor, place: int, now: datetime) -> Sql:
    read = {"times": "count(*)", "recency": "max(a.occurred_at)"}.get(
        one.measure, "count(DISTINCT nullif(a.category, ''))"
    )
    window = sql("true")
    if one.within_days is not None:
        window = sql("a.occurred_at > {}", now - timedelta(days=one.within_days))
    return sql(
        f"{read} FILTER (WHERE a.type = ANY({{}}::text[]) AND {{}}) AS f{place}",
        types_of(one),
        window,
    )


def _day_column(one: Factor, place: int, now: datetime) -> Sql:
    return sql(
        f"count(*) FILTER (WHERE d.day > events_day({{}}, z.time_zone, {{}}) - {{}}::int)"
        f" AS f{place}",
        now,
        settings.TIME_ZONE,
        one.within_days,
    )


def _points(one: Factor, place: int, among: Among, now: datetime) -> Sql:
    """The factor's points, as far from nought as its cap at most."""
    if one.measure == "recency":
        last = Sql(f"fact.f{place}" if one.of else "sums.last_active_at")
        cases = joined(
            " ",
            [
                sql("WHEN {} >= {} THEN {}", last, now - timedelta(days=days), points)
                for days, points in one.steps
            ],
        )
        found = sql("CASE {} ELSE 0 END", cases)
    elif one.measure == "holds":
        assert one.tree is not None  # noqa: S101 - such factors have one
        ids = None if among.ids is None else list(among.ids)
        held = Meant(one.tree, now).sql(among=ids)
        found = sql("CASE WHEN ({}) THEN {} ELSE 0 END", held, one.each)
    else:
        table = "days" if one.measure == "active_days" else "fact"
        found = sql(f"coalesce({table}.f{place}, 0) * {{}}", one.each)
    return sql("greatest(-{}, least({}, {}))", one.cap, one.cap, found)

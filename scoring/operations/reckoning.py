"""What a score comes to for a set of contacts, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from contacts.conditions.sql import Sql, sql
from scoring.factors import Factor
from scoring.models import Score
from scoring.operations.logged import (
    Among,
    all_types_of,
    columns,
    day_column,
    is_column,
    is_reading,
    reading,
    since,
)
from scoring.operations.pointing import joined, points

LIMITS = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; "
# The log is read once for all factors that can, and no further back than the widest window.
RECKON = """
WITH fact AS (
    SELECT a.contact_id{} FROM events_activity a {}
    WHERE a.type = ANY({}::text[]) AND a.occurred_at <= {} AND a.occurred_at > {} AND {}
    GROUP BY a.contact_id
),
days AS (
    SELECT d.contact_id{} FROM events_activeday d JOIN contacts_contact z ON z.id = d.contact_id
    WHERE d.day > {} AND d.day <= events_day({}, z.time_zone, {}) AND {} GROUP BY d.contact_id
),
by_hand AS (
    SELECT g.contact_id, sum(g.points) AS points FROM scoring_givenpoints g
    WHERE g.score_id = {} AND g.given_at <= {} AND (g.expires_at IS NULL OR g.expires_at > {})
      AND {} GROUP BY g.contact_id
){},
reckoned AS MATERIALIZED (
    SELECT c.id, ARRAY[{}]::numeric[] AS points, coalesce(by_hand.points, 0) AS given
    FROM contacts_contact c LEFT JOIN fact ON fact.contact_id = c.id
    LEFT JOIN days ON days.contact_id = c.id
    LEFT JOIN by_hand ON by_hand.contact_id = c.id
    LEFT JOIN events_contactmetrics sums ON sums.contact_id = c.id {}
    WHERE c.type_id = {} AND {}
),
bounded AS (
    SELECT id, points, given, least({}, greatest({}, round((SELECT sum(point)
        FROM unnest(points) AS p (point)) + given){}))::smallint AS value
    FROM reckoned
),
summed AS (SELECT id, points, given, value, {} AS grade FROM bounded)
"""


@dataclass(frozen=True)
class Reckoned:
    """What a score comes to, the points of each factor, and those given by hand."""

    value: int
    points: list[float]
    given: float
    grade: str


def reckon(
    score: Score, factors: Sequence[Factor], among: Among, *, now: datetime
) -> dict[int, Reckoned]:
    """Contact → what the score comes to, and nothing is written."""
    told = reckoned(score, factors, among, now)
    statement = f"{told.text} SELECT id, value, points, given, grade FROM summed"  # noqa: S608 - parameters alone
    with connection.cursor() as cursor:
        cursor.execute(LIMITS + statement, told.params)
        return {
            id: Reckoned(value, [float(point) for point in found], float(given), grade)
            for id, value, found, given, grade in cursor.fetchall()
        }


def firm_day(now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def reckoned(score: Score, factors: Sequence[Factor], among: Among, now: datetime) -> Sql:
    """The statement up to `summed`: contact, points, points given, value and grade."""
    placed = list(enumerate(factors))
    counted = [(place, one) for place, one in placed if is_column(one)]
    days = [(place, one) for place, one in placed if one.measure == "active_days"]
    own = [(place, one) for place, one in placed if is_reading(one)]
    widest = max((one.within_days or 1 for one in factors), default=1)
    found = [column for place, one in counted for column in columns(one, place, now)]
    told = any(one.where for _, one in counted)
    return sql(
        RECKON,
        joined("", [sql(", {}", column) for column in found]),
        Sql("JOIN contacts_contact c ON c.id = a.contact_id" if told else ""),
        sorted({type for _, one in counted for type in all_types_of(one)}),
        now,
        since([one for _, one in counted], now),
        among.column("a.contact_id"),
        joined("", [sql(", {}", day_column(one, place, now)) for place, one in days]),
        firm_day(now) - timedelta(days=widest + 2),
        now,
        settings.TIME_ZONE,
        among.column("d.contact_id"),
        score.pk,
        now,
        now,
        among.column("g.contact_id"),
        joined("", [sql(f", own{n} AS ({{}})", reading(one, among, now)) for n, one in own]),
        joined(", ", [points(one, place, among, now) for place, one in placed]),
        Sql(" ".join(f"LEFT JOIN own{n} ON own{n}.contact_id = c.id" for n, _ in own)),
        score.type_id,
        among.column("c.id"),
        score.most,
        score.least,
        _lifts(placed),
        grade_case(score, Sql("value")),
    )


def _lifts(placed: Sequence[tuple[int, Factor]]) -> Sql:
    """No less than what a factor that brings points lifts the score to."""
    lifting = [
        sql(f", CASE WHEN points[{place + 1}] > 0 THEN {{}} END", one.lifts_to)
        for place, one in placed
        if one.lifts_to is not None
    ]
    return joined("", lifting)


def grade_case(score: Score, value: Sql) -> Sql:
    """The key of the grade, which is the lowest one below all of them."""
    grades = sorted(score.grades, key=lambda one: -one["from"])
    if not grades:
        return Sql("''::text")
    cases = [sql("WHEN {} >= {} THEN {}::text", value, one["from"], one["key"]) for one in grades]
    return sql("CASE {} ELSE {} END", joined(" ", cases), grades[-1]["key"])

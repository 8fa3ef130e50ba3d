"""Writing what scores come to, and recording what of it is news."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from contacts.conditions.sql import sql
from events import titles
from events.catalogue import ActivityType
from events.operations import record_rows
from events.operations.copying import Entry
from events.operations.marking import marking
from scoring.activities import GRADE_CHANGED, SCORE_CHANGED, THRESHOLD_CROSSED
from scoring.factors import Factor
from scoring.models import Score
from scoring.operations.logged import Among
from scoring.operations.reckoning import LIMITS, firm_day, reckoned

NAMES = re.compile(r"\{(\w+)\}")
#: A change by so much since it was last recorded is recorded; less would fill the log.
WORTH_RECORDING = 5
WRITE = """,
alive AS MATERIALIZED (
    SELECT c.id FROM contacts_contact c WHERE c.id IN (
        SELECT summed.id FROM summed LEFT JOIN scoring_contactscore had
          ON had.score_id = {score} AND had.contact_id = summed.id
        WHERE had.points IS DISTINCT FROM to_jsonb(summed.points)
           OR had.value IS DISTINCT FROM summed.value
           OR had.given IS DISTINCT FROM summed.given
           OR had.grade IS DISTINCT FROM summed.grade
    ) ORDER BY c.id FOR KEY SHARE
),
put AS (
    INSERT INTO scoring_contactscore AS s
        (score_id, contact_id, value, points, given, grade, at, recorded)
    SELECT {score}, summed.id, summed.value, to_jsonb(summed.points), summed.given, summed.grade,
        {now}, summed.value
    FROM summed JOIN alive ON alive.id = summed.id ORDER BY summed.id
    ON CONFLICT (score_id, contact_id) DO UPDATE SET
        value = excluded.value, points = excluded.points, given = excluded.given,
        grade = excluded.grade, at = excluded.at,
        recorded = CASE WHEN abs(s.recorded - excluded.value) >= {worth}
            THEN excluded.value ELSE s.recorded END
    RETURNING contact_id, value, grade
),
kept AS (
    INSERT INTO scoring_scoreday AS d (score_id, contact_id, day, value)
    SELECT {score}, contact_id, {day}, value FROM put ORDER BY contact_id
    ON CONFLICT (score_id, contact_id, day) DO UPDATE SET value = excluded.value
)
SELECT put.contact_id, put.value, put.grade, had.value, had.grade, had.recorded FROM put
LEFT JOIN scoring_contactscore had ON had.score_id = {score} AND had.contact_id = put.contact_id
"""


class Change(NamedTuple):
    """What somebody's score comes to, beside what it was; nothing was known of newcomers."""

    contact: int
    value: int
    grade: str
    before: int | None
    grade_before: str | None
    recorded: int | None


def reckon_and_write(
    score: Score,
    factors: Sequence[Factor],
    among: Among,
    *,
    now: datetime,
    quiet: Collection[int] = (),
) -> int:
    """Bring the values of some contacts up to date; how many were others.

    What follows for those that are `quiet` is recorded quietly; and for everybody until all were
    reckoned by the formula as it is now. The caller's transaction holds the score's row.
    """
    told = reckoned(score, factors, among, now)
    given = {"score": score.pk, "now": now, "worth": WORTH_RECORDING, "day": firm_day(now)}
    names = NAMES.findall(WRITE)
    written = sql(NAMES.sub("{}", WRITE), *(given[name] for name in names))
    with connection.cursor() as cursor:
        cursor.execute(LIMITS + told.text + written.text, [*told.params, *written.params])
        changes = sorted(Change(*row) for row in cursor.fetchall())
    is_settled = score.settled_version == score.version
    loud = [one for one in changes if is_settled and one.contact not in quiet]
    silent = [one for one in changes if not is_settled or one.contact in quiet]
    record_rows(list(news(score, loud, now)))
    with marking(quiet=True):
        record_rows(list(news(score, silent, now)))
    return len(changes)


def news(score: Score, changes: Iterable[Change], now: datetime) -> Iterator[Entry]:
    """What there is to record of the changes.

    Who had no value yet is told of by what made one, but for what is reached with it.
    """
    beginning = max(score.least, min(score.most, 0))
    grade_names = {one["key"]: one["label"] for one in score.grades}
    at_first = grade_of(score, beginning)
    for one in changes:
        before = beginning if one.before is None else one.before
        if one.recorded is not None and abs(one.recorded - one.value) >= WORTH_RECORDING:
            yield _entry(SCORE_CHANGED, score, one, now, previous=one.recorded)
        for threshold in score.thresholds:
            if (before < threshold) != (one.value < threshold):
                said = {"threshold": threshold, "previous": before}
                way = "up" if one.value > before else "down"
                yield _entry(THRESHOLD_CROSSED, score, one, now, **said, direction=way)
        grade_before = at_first if one.before is None else one.grade_before
        if one.grade and grade_before and one.grade != grade_before:
            yield _entry(
                GRADE_CHANGED,
                score,
                one,
                now,
                grade=one.grade,
                grade_name=grade_names.get(one.grade, one.grade),
                previous=grade_before,
                direction="up" if one.value > before else "down",
            )


def grade_of(score: Score, value: int) -> str:
    """The key of the grade that a value has, as the database says it."""
    grades = sorted(score.grades, key=lambda one: one["from"])
    reached = [one["key"] for one in grades if one["from"] <= value] or [
        one["key"] for one in grades[:1]
    ]
    return str(reached[-1]) if reached else ""


def _entry(type: ActivityType, score: Score, one: Change, now: datetime, **told: Any) -> Entry:
    said = {"score": score.key, "name": score.label, "value": one.value, **told}
    return Entry(
        type.name, titles.fill(type.title, said), now, contact_id=one.contact, properties=said
    )

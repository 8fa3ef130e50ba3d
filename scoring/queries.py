"""What scores come to, of what, and how well they tell what follows."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from contacts.models import Contact
from contacts.queries.search import ids_of
from scoring.models import ContactScore, Score, ScoreDay, ScoreVersion
from scoring.operations.reckoning import firm_day

HISTORY_DAYS = 180
#: So many days a value is told beside.
TRENDS = (7, 30)
# Whoever had a value that day, beside what they did in the days that followed.
REPORT = """
WITH seen (id) AS MATERIALIZED ({seen}),
was AS (
    SELECT DISTINCT ON (d.contact_id) d.contact_id, d.value FROM scoring_scoreday d
    JOIN seen ON seen.id = d.contact_id
    WHERE d.score_id = %(score)s AND d.day <= %(day)s ORDER BY d.contact_id, d.day DESC
),
did AS (
    SELECT was.value, (SELECT count(*) FROM events_activeday a
        WHERE a.contact_id = was.contact_id AND a.day > %(day)s AND a.day <= %(until)s) AS days
    FROM was
)
SELECT (SELECT count(*) FROM did), (SELECT regr_r2(days, value) FROM did),
    ARRAY(SELECT count(s.id) FROM generate_series(0, 9) AS tenth (n)
        LEFT JOIN (SELECT v.id, greatest(0, least(9,
                (v.value - %(least)s) * 10 / (%(most)s - %(least)s))) AS n
            FROM scoring_contactscore v JOIN seen ON seen.id = v.contact_id
            WHERE v.score_id = %(score)s) s ON s.n = tenth.n GROUP BY tenth.n ORDER BY tenth.n)
"""


def list_scores() -> QuerySet[Score]:
    """Every score, with the type of contacts it is of."""
    return Score.objects.select_related("type")


def values_of(contact: Contact) -> QuerySet[ContactScore]:
    """What the contact scores, with the scores."""
    return ContactScore.objects.filter(contact=contact).select_related("score")


def scores_of(contact: Contact, *, now: datetime) -> list[dict[str, Any]]:
    """The contact's scores, each with the points of its factors and how it came about."""
    rows = list(values_of(contact).order_by("score__order", "score_id"))
    since = (now - timedelta(days=HISTORY_DAYS)).date()
    days: dict[int, list[ScoreDay]] = {}
    history = ScoreDay.objects.filter(contact=contact, day__gte=since)
    for day in history.order_by("day") if rows else []:
        days.setdefault(day.score_id, []).append(day)
    return [
        {
            "score": row.score,
            "value": row.value,
            "at": row.at,
            "grade": grade_named(row.score, row.grade),
            "given": row.given,
            "factors": [
                {"label": factor["label"], "points": points, "cap": factor.get("cap")}
                for factor, points in zip(row.score.factors, row.points, strict=False)
            ],
            "history": days.get(row.score_id, []),
            **{
                f"change_{back}": change_since(row, days.get(row.score_id, []), now, back)
                for back in TRENDS
            },
        }
        for row in rows
    ]


def grade_named(score: Score, key: str) -> dict[str, Any] | None:
    """The grade of that key, as the score has it."""
    return next((one for one in score.grades if one["key"] == key), None)


def change_since(row: ContactScore, days: list[ScoreDay], now: datetime, back: int) -> int | None:
    """By how much the value moved in so many days; None where it was not known before."""
    day = firm_day(now) - timedelta(days=back)
    known = [one.value for one in days if one.day <= day]
    return row.value - known[-1] if known else None


def versions_of(score: Score) -> QuerySet[ScoreVersion]:
    """The score as it was made and changed, the newest first."""
    return score.versions.select_related("by").order_by("-number")


def report(score: Score, *, for_user: Any, now: datetime, days: int) -> dict[str, Any]:
    """How the values are spread, and how well they told what people did in the days after."""
    seen, params = ids_of(Contact.objects.visible_to(for_user).filter(type=score.type_id))
    day = (now - timedelta(days=days)).date()
    given = {**params, "score": score.pk, "day": day, "until": now.date(), "most": score.most}
    given["least"] = score.least
    with connection.cursor() as cursor:
        cursor.execute(REPORT.format(seen=seen), given)
        people, r2, tenths = cursor.fetchone()
    return {"days": days, "people": people, "r_squared": r2, "tenths": tenths}

"""Why somebody scores what they do: the activities behind each factor, and what did not count."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from contacts.conditions.nodes import Group
from contacts.conditions.reading import reading
from contacts.conditions.sql import Sql, sql
from contacts.models import Contact
from scoring.errors import UnfitFactors
from scoring.factors import Factor, factors_of
from scoring.models import ContactScore, GivenPoints, Score
from scoring.operations.logged import Among, occurrences
from scoring.operations.pointing import joined

#: Of as many activities the newest are shown.
SHOWN = 10
LOGGED = frozenset(
    {"recency", "since", "times", "counted", "categories", "drop", "share", "response"}
)
# What happened ever, what of it is in the window, what of that counts, and the newest of these.
TOLD = """
SELECT {}::int, (SELECT count(*) FROM ({}) ever), (SELECT count(*) FROM ({}) lately),
    count(*) FILTER (WHERE {}), coalesce(sum(points) FILTER (WHERE {}), 0),
    coalesce((SELECT jsonb_agg(to_jsonb(o) ORDER BY o.nth) FROM (
        SELECT id, type, title, occurred_at, round(points, 2) AS points, nth, {} AS counts
        FROM ({}) newest ORDER BY nth LIMIT {}) o), '[]')
FROM ({}) found
"""


def why(contact: Contact, score: Score) -> dict[str, Any]:
    """What made the value, as it was when it last came to something else.

    :raises ContactScore.DoesNotExist: if the contact has none.
    """
    row = ContactScore.objects.select_related("score").get(contact=contact, score=score)
    try:
        factors = factors_of(score.factors)
    except UnfitFactors:
        factors = []
    told = _told(factors, contact.pk, row.at)
    parts = zip(factors, row.points, strict=False)
    return {
        "score": row.score,
        "value": row.value,
        "at": row.at,
        "factors": [
            {**_of_factor(one, Decimal(str(points))), **told.get(place, {})}
            for place, (one, points) in enumerate(parts)
        ],
        "given": list(given_to(contact, score)[:SHOWN]),
    }


def given_to(contact: Contact, score: Score) -> QuerySet[GivenPoints]:
    """What was given by hand, the newest first."""
    rows = GivenPoints.objects.filter(contact=contact, score=score).select_related("by")
    return rows.order_by("-given_at", "-id")


def _of_factor(one: Factor, points: Decimal) -> dict[str, Any]:
    return {
        "label": one.label,
        "measure": one.measure,
        "points": points,
        "cap": one.cap,
        "is_capped": one.cap is not None and abs(points) >= one.cap,
        "conditions": _in_words(one.tree),
        "only_if": _in_words(one.when),
        "lifts_to": one.lifts_to if points > 0 else None,
    }


def _in_words(tree: Group | None) -> str:
    return reading(tree) if tree is not None else ""


def _told(factors: list[Factor], contact: int, at: datetime) -> dict[int, dict[str, Any]]:
    """Place of a factor → what the log holds for it; one statement for all of them."""
    parts = [
        _of_log(one, place, contact, at)
        for place, one in enumerate(factors)
        if one.measure in LOGGED and not one.from_created
    ]
    if not parts:
        return {}
    asked = joined(" UNION ALL ", [sql("({})", part) for part in parts])
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        return {place: _figures(factors[place], *row) for place, *row in cursor.fetchall()}


def _of_log(one: Factor, place: int, contact: int, at: datetime) -> Sql:
    among = Among([contact])
    found = occurrences(one, among, at)
    ever = occurrences(_bare(one), among, at)
    lately = occurrences(_bare(one, one.within_days), among, at)
    counts = sql("nth <= {}", one.at_most) if one.at_most else Sql("true")
    return sql(TOLD, place, ever, lately, counts, counts, counts, found, SHOWN, found)


def _bare(one: Factor, within_days: int | None = None) -> Factor:
    """The same activities without what picks among them."""
    return Factor(one.label, one.measure, of=one.of, where=one.where, within_days=within_days)


def _figures(
    one: Factor, ever: int, lately: int, counted: int, points: Decimal, facts: str
) -> dict[str, Any]:
    fresh = one.each * counted if one.half_life_days and not one.value else points
    return {
        "expired": ever - lately,
        "left_out": lately - counted,
        "counted": counted,
        "decayed": round(fresh - points, 2),
        "before_caps": round(points, 2) if one.measure == "times" else None,
        "facts": json.loads(facts),
        "has_points": one.measure == "times",
    }

"""A score of eight factors reckoned for everybody, beside the SQL that somebody would write for it.

It is the engagement of the education pack. Values and points are compared before anything is timed.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from bench.databases import TODAY
from bench.prepared import placed, scored
from bench.results import Result
from bench.timing import best_of_both
from scoring.factors import factors_of
from scoring.operations.logged import Among
from scoring.operations.reckoning import LIMITS, reckoned
from scoring.operations.writing import reckon_and_write

BY_HAND = """
WITH lately AS (
    SELECT contact_id,
        count(*) FILTER (WHERE type = 'quest_task_completed') AS tasks,
        count(*) FILTER (WHERE type = 'quest_completed') AS quests,
        count(DISTINCT nullif(category, '')) FILTER (WHERE type IN
            ('quest_started', 'quest_task_completed', 'quest_completed')) AS pillars,
        count(*) FILTER (WHERE type = 'email_opened') AS opened,
        count(*) FILTER (WHERE type = 'email_clicked') AS clicked
    FROM events_activity
    WHERE type IN ('quest_started', 'quest_task_completed', 'quest_completed', 'email_opened',
        'email_clicked') AND occurred_at <= %(now)s AND occurred_at > %(now)s - interval '30 days'
    GROUP BY contact_id
),
ever AS (
    SELECT contact_id, count(*) AS connections FROM events_activity
    WHERE type = 'connection_made' AND occurred_at <= %(now)s GROUP BY contact_id
),
days AS (
    SELECT d.contact_id, count(*) AS active FROM events_activeday d
    JOIN contacts_contact z ON z.id = d.contact_id
    WHERE d.day > %(now)s::date - 16 AND d.day <= events_day(%(now)s, z.time_zone, %(zone)s)
      AND d.day > events_day(%(now)s, z.time_zone, %(zone)s) - 14
    GROUP BY d.contact_id
),
points AS (
    SELECT c.id,
        CASE WHEN m.last_active_at >= %(now)s - interval '1 day' THEN 30
            WHEN m.last_active_at >= %(now)s - interval '3 days' THEN 25
            WHEN m.last_active_at >= %(now)s - interval '7 days' THEN 20
            WHEN m.last_active_at >= %(now)s - interval '14 days' THEN 10
            WHEN m.last_active_at >= %(now)s - interval '30 days' THEN 5 ELSE 0 END AS last,
        least(20, coalesce(days.active, 0) * 2) AS active,
        least(10, coalesce(lately.tasks, 0)) AS tasks,
        least(10, coalesce(lately.quests, 0) * 5) AS quests,
        least(10, coalesce(lately.pillars, 0) * 2) AS pillars,
        least(10, coalesce(ever.connections, 0) * 2) AS social,
        least(5, coalesce(lately.opened, 0)) AS opened,
        least(5, coalesce(lately.clicked, 0) * 2) AS clicked
    FROM contacts_contact c
    LEFT JOIN events_contactmetrics m ON m.contact_id = c.id
    LEFT JOIN lately ON lately.contact_id = c.id
    LEFT JOIN ever ON ever.contact_id = c.id
    LEFT JOIN days ON days.contact_id = c.id
    WHERE c.type_id = %(type)s
)
SELECT id, least(100, last + active + tasks + quests + pillars + social + opened + clicked)
FROM points
"""


def measure(size: int) -> Iterator[Result]:
    """Milliseconds to reckon everybody, and to find that nothing is to be written."""
    now = datetime.fromisoformat(f"{TODAY}T00:00:00+00:00")
    placed(now)
    score = scored(now)
    factors = factors_of(score.factors)
    everybody = Among(low=0, high=2**62)
    given: dict[str, Any] = {"now": now, "zone": settings.TIME_ZONE, "type": score.type_id}

    def ask(statement: str, params: Any) -> list[tuple[Any, ...]]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LIMITS + statement, params)
            return list(cursor.fetchall())

    def ours() -> list[tuple[Any, ...]]:
        told = reckoned(score, factors, everybody, now)
        return ask(f"{told.text} SELECT id, value FROM summed", told.params)  # noqa: S608 - parameters alone

    def by_hand() -> list[tuple[Any, ...]]:
        return ask(BY_HAND, given)

    if sorted(ours()) != sorted(by_hand()):
        raise AssertionError("the engagement by factors is another than by hand")
    taken, limit = best_of_both(ours, by_hand)
    yield Result("engagement, 8 factors: reckon", size, taken, limit, "ms", 1.5, "lower")

    def keep() -> int:
        with transaction.atomic():
            return reckon_and_write(score, factors, everybody, now=now)

    taken, limit = best_of_both(keep, by_hand)
    yield Result("engagement, 8 factors: nothing new", size, taken, limit, "ms", 2.0, "lower")

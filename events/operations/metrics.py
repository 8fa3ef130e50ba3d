"""The contact-metrics projection: counts, sums, streaks and last moments."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection

from events import queries
from events.consuming import Batch

IN_BATCH = "a.id = ANY(%(ids)s)"
# What was set aside has not been counted yet, and will be when it is tried again.
BEHIND_CURSOR = """a.contact_id = ANY(%(contacts)s)
    AND (a.position, a.id) <= (%(position)s, %(last_id)s)
    AND NOT EXISTS (SELECT FROM events_setaside s
        WHERE s.activity_id = a.id AND s.consumer = 'contact_metrics')"""
TALLY = """
INSERT INTO events_activitytally (contact_id, type, category, count, amount, first_at, last_at)
SELECT contact_id, type, category, count(*), coalesce(sum(amount), 0),
    min(occurred_at), max(occurred_at)
FROM events_activity a JOIN contacts_contact c ON c.id = a.contact_id
WHERE {these} GROUP BY contact_id, type, category ORDER BY contact_id, type, category
ON CONFLICT (contact_id, type, category) DO UPDATE SET
    count = events_activitytally.count + excluded.count,
    amount = events_activitytally.amount + excluded.amount,
    first_at = least(events_activitytally.first_at, excluded.first_at),
    last_at = greatest(events_activitytally.last_at, excluded.last_at)
"""
SUM_UP = """
INSERT INTO events_contactmetrics (contact_id, activities, amount, last_active_at,
    last_progress_at, streak_days, longest_streak_days)
SELECT contact_id, count(*), coalesce(sum(amount), 0),
    max(occurred_at) FILTER (WHERE type = ANY(%(by_contact)s)),
    max(occurred_at) FILTER (WHERE type = ANY(%(progress)s)), 0, 0
FROM events_activity a JOIN contacts_contact c ON c.id = a.contact_id
WHERE {these} GROUP BY contact_id ORDER BY contact_id
ON CONFLICT (contact_id) DO UPDATE SET
    activities = events_contactmetrics.activities + excluded.activities,
    amount = events_contactmetrics.amount + excluded.amount,
    last_active_at = greatest(events_contactmetrics.last_active_at, excluded.last_active_at),
    last_progress_at = greatest(events_contactmetrics.last_progress_at, excluded.last_progress_at)
"""
ADD_DAYS = """
INSERT INTO events_activeday (contact_id, day)
SELECT DISTINCT contact_id, events_day(occurred_at, c.time_zone, %(zone)s)
FROM events_activity a JOIN contacts_contact c ON c.id = a.contact_id
WHERE type = ANY(%(by_contact)s) AND {these} ORDER BY 1, 2
ON CONFLICT DO NOTHING RETURNING contact_id
"""
STREAKS = """
UPDATE events_contactmetrics m
SET streak_days = s.days, streak_until = s.until, longest_streak_days = s.longest
FROM (
    SELECT DISTINCT ON (contact_id) contact_id, days, until,
        max(days) OVER (PARTITION BY contact_id) AS longest
    FROM (
        SELECT contact_id, count(*) AS days, max(day) AS until
        FROM (
            SELECT contact_id, day,
                day - (row_number() OVER (PARTITION BY contact_id ORDER BY day))::int AS run
            FROM events_activeday WHERE contact_id = ANY(%s)
        ) numbered GROUP BY contact_id, run
    ) runs ORDER BY contact_id, until DESC
) s WHERE m.contact_id = s.contact_id
"""


def count_facts(batch: Batch) -> None:
    """Add the batch to what is known of its contacts."""
    if any(fact.contact_id for fact in batch):
        _add(IN_BATCH, {"ids": batch.ids})


def recount_metrics(contacts: Sequence[int], position: int, last_id: int) -> None:
    """Forget what is known of these contacts and add up their facts up to that place."""
    with connection.cursor() as db:
        for table in ("events_activitytally", "events_contactmetrics", "events_activeday"):
            db.execute(f"DELETE FROM {table} WHERE contact_id = ANY(%s)", [list(contacts)])  # noqa: S608
    place = {"contacts": list(contacts), "position": position, "last_id": last_id}
    _add(BEHIND_CURSOR, place)


def _add(these: str, given: dict[str, Any]) -> None:
    types = queries.catalogue().values()
    given = {
        **given,
        "zone": settings.TIME_ZONE,
        "by_contact": [type.name for type in types if type.by_contact],
        "progress": [
            type.name for type in types if type.item_role in ("starts", "advances", "completes")
        ],
    }
    with connection.cursor() as db:
        db.execute(TALLY.replace("{these}", these), given)
        db.execute(SUM_UP.replace("{these}", these), given)
        db.execute(ADD_DAYS.replace("{these}", these), given)
        newly_active = sorted({row[0] for row in db.fetchall()})
        if newly_active:
            db.execute(STREAKS, [newly_active])

"""The education pack's nine stages, reckoned for everybody, beside SQL written by hand."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from bench.databases import TODAY
from bench.prepared import placed
from bench.results import Result
from bench.timing import best_of_both
from lifecycle.operations.placing import LIMITS, misplaced, rules_of

#: In another stage than they should be when everybody is looked at.
CHANGED = 200
# What somebody would write who knew these nine stages and no others.
BY_HAND = """
WITH item AS (
    SELECT contact_id, count(*) AS started,
        count(*) FILTER (WHERE completed_at IS NOT NULL) AS done,
        bool_or(completed_at IS NULL AND abandoned_at IS NULL
            AND progressed_at < %(now)s - interval '7 days') AS stuck
    FROM events_itemprogress GROUP BY contact_id
),
friend AS (
    SELECT contact_id, count(*) AS made FROM events_activity WHERE type = 'connection_made'
    GROUP BY contact_id
),
told AS (SELECT DISTINCT contact_id FROM events_activity WHERE type = 'email_verified'),
active AS (
    SELECT s.contact_id, count(d.day) AS days FROM lifecycle_standing s
    LEFT JOIN events_activeday d ON d.contact_id = s.contact_id
        AND d.day >= (s.since AT TIME ZONE %(zone)s)::date GROUP BY s.contact_id
),
known AS MATERIALIZED (
    SELECT c.id, c.email_verified OR told.contact_id IS NOT NULL AS verified,
        coalesce(m.last_active_at, c.created_at) AS last, m.last_active_at,
        coalesce(item.started, 0) AS started, coalesce(item.done, 0) AS done,
        coalesce(item.stuck, false) AS stuck, coalesce(friend.made, 0) AS made,
        stage.key AS stood, s.stage_id, coalesce(active.days, 0) AS days,
        coalesce(s.at_risk, false) AS was_at_risk
    FROM contacts_contact c
    LEFT JOIN events_contactmetrics m ON m.contact_id = c.id
    LEFT JOIN item ON item.contact_id = c.id LEFT JOIN friend ON friend.contact_id = c.id
    LEFT JOIN told ON told.contact_id = c.id
    LEFT JOIN lifecycle_standing s ON s.contact_id = c.id
    LEFT JOIN lifecycle_stage stage ON stage.id = s.stage_id
    LEFT JOIN active ON active.contact_id = c.id
    WHERE c.type_id = %(type)s
),
meant AS MATERIALIZED (
    SELECT id, stage_id, was_at_risk,
        verified AND (last < %(now)s - interval '14 days' OR stuck) AS at_risk,
        CASE WHEN verified AND last < %(now)s - interval '90 days' THEN 'churned'
            WHEN verified AND last < %(now)s - interval '30 days' THEN 'dormant'
            WHEN stood IN ('dormant', 'churned') OR stood = 'reactivated' AND days < 7
                THEN 'reactivated'
            WHEN verified AND (last < %(now)s - interval '14 days' OR stuck) THEN 'at_risk'
            WHEN done >= 5 AND made >= 3 THEN 'power_user'
            WHEN done >= 1 AND last_active_at > %(now)s - interval '7 days' THEN 'engaged'
            WHEN started >= 1 THEN 'activated' WHEN verified THEN 'new_user' ELSE 'prospect' END
            AS key
    FROM known
)
SELECT meant.id, meant.stage_id, stage.id, meant.at_risk
FROM meant JOIN lifecycle_stage stage ON stage.key = meant.key
WHERE meant.stage_id IS DISTINCT FROM stage.id OR meant.was_at_risk <> meant.at_risk
"""


def measure(size: int) -> Iterator[Result]:
    """Milliseconds to find whoever is misplaced, of everybody."""
    now = datetime.fromisoformat(f"{TODAY}T00:00:00+00:00")
    lifecycle = placed(now)
    rules = rules_of(lifecycle)
    given: dict[str, Any] = {"now": now, "zone": settings.TIME_ZONE, "type": lifecycle.type_id}

    def find() -> list[tuple[object, ...]]:
        with transaction.atomic():
            return [tuple(move) for move in misplaced(lifecycle, rules, now=now)]

    def by_hand() -> list[tuple[object, ...]]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LIMITS + BY_HAND, given)
            return [tuple(row) for row in cursor.fetchall()]

    disturb()
    if sorted(find(), key=str) != sorted(by_hand(), key=str):
        raise AssertionError("the stages by conditions are others than by hand")
    ours, limit = best_of_both(find, by_hand)
    yield Result("nine stages: reckon everybody", size, ours, limit, "ms", 1.5, "lower")


def disturb() -> None:
    """Take some people out of their stages, so that there is something to bring up to date."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE lifecycle_standing SET stage_id = NULL WHERE contact_id IN"
            " (SELECT contact_id FROM lifecycle_standing WHERE stage_id IS NOT NULL LIMIT %s)",
            [CHANGED],
        )

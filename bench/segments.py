"""Reference segments, counted and refreshed, beside the SQL that somebody would write by hand."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction

from accounts.models import Team
from bench.databases import TODAY
from bench.prepared import placed, scored, write_records
from bench.references import REFERENCES, STAGE, by_hand, filled
from bench.results import Result
from bench.timing import best_of_both
from contacts.conditions.compiling import Meant
from contacts.conditions.parsing import parse
from contacts.models import Contact, Segment, Tag
from contacts.operations.segments.definitions import create_segment
from contacts.operations.segments.membership import LIMITS
from contacts.operations.segments.refreshing import refresh_segment
from contacts.queries.segments import whom_of
from lifecycle.models import Stage
from records.models import RecordType

#: Refreshed after so many contacts were changed, as happens between two refreshes.
CHANGED = 200
HAND_REFRESH = """
WITH meant AS MATERIALIZED ({meant}),
gone AS (
    DELETE FROM bench_members m WHERE NOT EXISTS (SELECT FROM meant WHERE id = m.contact_id)
    RETURNING contact_id
),
made AS (
    INSERT INTO bench_members SELECT id FROM meant
    WHERE NOT EXISTS (SELECT FROM bench_members m WHERE m.contact_id = meant.id)
    RETURNING contact_id
)
INSERT INTO events_activity (type, title, contact_id, properties, occurred_at)
SELECT 'audience_joined', 'Joined', contact_id, '{{}}'::jsonb, now() FROM made
UNION ALL SELECT 'audience_left', 'Left', contact_id, '{{}}'::jsonb, now() FROM gone
"""


def measure(size: int) -> Iterator[Result]:
    """For each, milliseconds to count it and to bring it up to date."""
    now = datetime.fromisoformat(f"{TODAY}T00:00:00+00:00")
    placed(now)
    score = scored(now)
    write_records(now)
    values = {
        "team": Team.objects.get(slug="sales").pk,
        "tag": Tag.objects.get(slug="interested").pk,
        "stage": Stage.objects.get(key=STAGE).pk,
        "score": score.pk,
        "record": RecordType.objects.get(slug="safety-event").pk,
    }
    for place, reference in enumerate(REFERENCES, 1):
        tree = {"match": reference.match, "conditions": filled(reference.conditions, values)}
        bare = by_hand(reference.by_hand, values, now)
        meant = Meant(parse(tree), now)
        found, wanted = count_meant(meant), count_bare(bare)
        if found != wanted or not found:
            raise AssertionError(f"{reference.name}: {found} counted, {wanted} by hand")
        ours, limit = best_of_both(partial(count_meant, meant), partial(count_bare, bare))
        name = f"segment {place}, {reference.name}"
        yield Result(f"{name}: count", size, ours, limit, "ms", 1.2, "lower")
        yield from refreshed(f"{name}: refresh", size, tree, bare, now)


def count_meant(meant: Meant) -> int:
    """As the preview counts for somebody who sees everybody."""
    within, params = whom_of(meant, Contact.objects.all())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        cursor.execute(f"SELECT count(*) FROM ({within}) meant", params)  # noqa: S608 - ours
        return int(cursor.fetchone()[0])


def refreshed(name: str, size: int, tree: Any, bare: str, now: datetime) -> Iterator[Result]:
    segment = create_segment(name=name[:100], conditions=tree, by=None, now=now)
    refresh_segment(segment, now=now)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_members")
        cursor.execute("CREATE TABLE bench_members (contact_id bigint PRIMARY KEY)")
        cursor.execute(f"INSERT INTO bench_members {bare}")
        cursor.execute("ANALYZE bench_members")
        cursor.execute("ANALYZE contacts_segmentmember")
    same = Segment.objects.get(pk=segment.pk)

    def ours() -> None:
        refresh_segment(same, now=now)

    def hand() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LIMITS + HAND_REFRESH.format(meant=bare))

    took, least = best_of_both(
        ours,
        hand,
        before=lambda: disturb("contacts_segmentmember", segment.pk),
        before_second=lambda: disturb("bench_members", None),
    )
    yield Result(name, size, took, least, "ms", 1.5, "lower")


def disturb(table: str, segment: int | None) -> None:
    """Take some members away, so that there is something to bring up to date."""
    which = f"WHERE segment_id = {segment}" if segment else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE contact_id IN"  # noqa: S608 - names of ours
            f" (SELECT contact_id FROM {table} {which} LIMIT {CHANGED})"
            + (f" AND segment_id = {segment}" if segment else "")
        )


def count_bare(ids: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        cursor.execute(f"SELECT count(*) FROM ({ids}) meant")  # noqa: S608 - ours
        return int(cursor.fetchone()[0])

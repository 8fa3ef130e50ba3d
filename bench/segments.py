"""Twelve segments, counted and refreshed, beside the SQL that somebody would write by hand."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction

from accounts.models import Team
from bench.databases import TODAY
from bench.results import Result
from contacts.conditions.compiling import Holds, Meant
from contacts.conditions.parsing import parse
from contacts.models import Contact, Segment, Tag
from contacts.operations.segments.definitions import create_segment
from contacts.operations.segments.membership import LIMITS
from contacts.operations.segments.refreshing import refresh_segment
from events.operations.items import recount_items
from events.queries import catalogue

ROUNDS = 5
#: Refreshed after so many contacts were changed, as happens between two refreshes.
CHANGED = 200
STRETCH = 10_000
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


@dataclass(frozen=True)
class Reference:
    name: str
    conditions: list[dict[str, Any]]
    #: The ids, by hand; `{now}`, `{team}` and `{tag}` stand for values.
    by_hand: str
    match: str = "all"


def one(field: str, operator: str, value: Any = None, **more: Any) -> dict[str, Any]:
    said = {"field": field, "operator": operator, **more}
    return said if value is None else {**said, "value": value}


OPEN = one("status", "equals", "open")
STUCK = one("progressed_at", "more_than_days_ago", 7)
REFERENCES = (
    Reference("everybody", [], "SELECT id FROM contacts_contact"),
    Reference(
        "of a country",
        [one("country", "equals", "DE")],
        "SELECT id FROM contacts_contact WHERE country = 'DE'",
    ),
    Reference(
        "of a team",
        [one("team", "equals", "{team}")],
        "SELECT id FROM contacts_contact WHERE team_id = {team}",
    ),
    Reference(
        "name contains",
        [one("last_name", "contains", "son")],
        "SELECT id FROM contacts_contact WHERE lower(last_name) LIKE '%%son%%'",
    ),
    Reference(
        "carry a tag",
        [one("tags", "contains", "interested")],
        "SELECT c.id FROM contacts_contact c JOIN contacts_tagging t ON t.contact_id = c.id"
        " WHERE t.tag_id = {tag}",
    ),
    Reference(
        "without a tag",
        [one("tags", "not_contains", "interested")],
        "SELECT c.id FROM contacts_contact c WHERE NOT EXISTS (SELECT FROM contacts_tagging t"
        " WHERE t.contact_id = c.id AND t.tag_id = {tag})",
    ),
    Reference(
        "signed in lately",
        [one("activity.login", "in_last_days", 7)],
        "SELECT DISTINCT contact_id AS id FROM events_activity WHERE type = 'login'"
        " AND occurred_at > {now} - interval '7 days' AND occurred_at <= {now}",
    ),
    Reference(
        "quiet for 30 days",
        [one("activity.any", "not_in_last_days", 30)],
        "SELECT c.id FROM contacts_contact c WHERE NOT EXISTS (SELECT FROM events_activity a"
        " WHERE a.contact_id = c.id AND a.type = ANY({done})"
        " AND a.occurred_at > {now} - interval '30 days' AND a.occurred_at <= {now})",
    ),
    Reference(
        "did it three times in 30 days",
        [one("activity.login", "at_least", 3, within_days=30)],
        "SELECT contact_id AS id FROM events_activity WHERE type = 'login'"
        " AND occurred_at > {now} - interval '30 days' AND occurred_at <= {now}"
        " GROUP BY contact_id HAVING count(*) >= 3",
    ),
    Reference(
        "stuck with an item",
        [one("items", "at_least", 1, where=[OPEN, STUCK])],
        "SELECT DISTINCT contact_id AS id FROM events_itemprogress WHERE completed_at IS NULL"
        " AND abandoned_at IS NULL AND progressed_at < {now} - interval '7 days'",
    ),
    Reference(
        "either of a country, or paid, or tagged",
        [
            one("country", "equals", "FR"),
            one("activity.order_paid", "is_set"),
            one("tags", "contains", "interested"),
        ],
        "SELECT c.id FROM contacts_contact c WHERE country = 'FR'"
        " OR id IN (SELECT contact_id FROM events_activity WHERE type = 'order_paid')"
        " OR id IN (SELECT contact_id FROM contacts_tagging WHERE tag_id = {tag})",
        "any",
    ),
    Reference(
        "did it three times in 30 days and not that, of a team",
        [
            one("activity.login", "at_least", 3, within_days=30),
            one("activity.order_paid", "is_not_set", within_days=30),
            one("team", "equals", "{team}"),
        ],
        "SELECT c.id FROM contacts_contact c JOIN (SELECT contact_id FROM events_activity"
        " WHERE type = 'login' AND occurred_at > {now} - interval '30 days'"
        " AND occurred_at <= {now} GROUP BY contact_id HAVING count(*) >= 3) l"
        " ON l.contact_id = c.id WHERE c.team_id = {team} AND NOT EXISTS ("
        "SELECT FROM events_activity a WHERE a.contact_id = c.id AND a.type = 'order_paid'"
        " AND a.occurred_at > {now} - interval '30 days' AND a.occurred_at <= {now})",
    ),
)


def measure(size: int) -> Iterator[Result]:
    """For each, milliseconds to count it and to bring it up to date."""
    now = datetime.fromisoformat(f"{TODAY}T00:00:00+00:00")
    values = {
        "team": Team.objects.get(slug="sales").pk,
        "tag": Tag.objects.get(slug="interested").pk,
    }
    write_progress()
    for place, reference in enumerate(REFERENCES, 1):
        tree = {"match": reference.match, "conditions": filled(reference.conditions, values)}
        bare = by_hand(reference.by_hand, values, now)
        meant = Meant(parse(tree), now)
        found, wanted = count_meant(meant), count_bare(bare)
        if found != wanted:
            raise AssertionError(f"{reference.name}: {found} counted, {wanted} by hand")
        ours, limit = best(partial(count_meant, meant)), best(partial(count_bare, bare))
        name = f"segment {place}, {reference.name}"
        yield Result(f"{name}: count", size, ours, limit, "ms", 1.2, "lower")
        yield from refreshed(f"{name}: refresh", size, tree, bare, now)


def write_progress() -> None:
    """The projection that conditions ask, which seeded databases are without."""
    ids = list(Contact.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), STRETCH):
        recount_items(ids[start : start + STRETCH], 0, 0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def count_meant(meant: Meant) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        return Contact.objects.filter(Holds(meant)).count()


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

    took = best(ours, before=lambda: disturb("contacts_segmentmember", segment.pk))
    least = best(hand, before=lambda: disturb("bench_members", None))
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


def best(run: Callable[[], object], *, before: Callable[[], None] = lambda: None) -> float:
    """Milliseconds of the quickest of a few runs: neighbours on the machine slow some."""
    took = []
    for _ in range(ROUNDS):
        before()
        began = time.perf_counter()
        run()
        took.append((time.perf_counter() - began) * 1000)
    return min(took)


def count_bare(ids: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        cursor.execute(f"SELECT count(*) FROM ({ids}) meant")  # noqa: S608 - ours
        return int(cursor.fetchone()[0])


def filled(conditions: list[dict[str, Any]], values: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {**each, "value": values["team"]} if each.get("value") == "{team}" else each
        for each in conditions
    ]


def by_hand(text: str, values: dict[str, int], now: datetime) -> str:
    done = ", ".join(f"'{one.name}'" for one in catalogue().values() if one.by_contact)
    said = {"now": f"'{now.isoformat()}'::timestamptz", "done": f"ARRAY[{done}]"}
    for name, value in {**values, **said}.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text.replace("%%", "%")

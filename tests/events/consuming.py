"""A consumer that counts in a table of its own, and ways to break it."""

from datetime import datetime

from django.db import connection

from events.catalogue import ActivityType
from events.consuming import Batch, Consumer

PINGED = ActivityType(name="pinged", label="Ping", title="Pinged")
POISON = ActivityType(name="poison", label="Poison", title="Poison")


def make_counter_table() -> None:
    with connection.cursor() as db:
        db.execute("DROP TABLE IF EXISTS tests_seen")
        db.execute("CREATE TABLE tests_seen (activity_id bigint)")


def drop_counter_table() -> None:
    with connection.cursor() as db:
        db.execute("DROP TABLE IF EXISTS tests_seen")


def seen() -> list[int]:
    """The activities that took effect, one entry for each time they did."""
    with connection.cursor() as db:
        db.execute("SELECT activity_id FROM tests_seen ORDER BY activity_id")
        return [row[0] for row in db.fetchall()]


def note(batch: Batch, now: datetime) -> None:
    """Write a row for each fact; a poisonous one fails in the database."""
    with connection.cursor() as db:
        db.execute(
            "INSERT INTO tests_seen SELECT id / (CASE WHEN type = 'poison' THEN 0 ELSE 1 END)"
            " FROM events_activity WHERE id = ANY(%s)",
            [batch.ids],
        )


def make_consumer(name: str = "noting", **given) -> Consumer:
    return Consumer(**{"name": name, "handle": note, "batch_size": 10, **given})

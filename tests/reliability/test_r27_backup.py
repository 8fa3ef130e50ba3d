"""R27: what was backed up comes back on another server, and the house goes on from there."""

import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from accounts import audit
from events.operations import draft, record_many
from events.operations.draining import drain
from ground.backup import count_rows, make_backup, tables
from tests.events.consuming import (
    PINGED,
    drop_counter_table,
    make_consumer,
    make_counter_table,
    seen,
)
from tests.make import NOON, ada, make_contact
from tests.other_houses import fresh_server, working_on
from tests.promises import Promise

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def counter_table(transactional_db):
    make_counter_table()
    yield
    drop_counter_table()


def record_pings(count: int) -> list[int]:
    contact = make_contact()
    drafts = [draft(PINGED, contact=contact, at=NOON) for _ in range(count)]
    return [row.pk for row in record_many(drafts)]


def burn_transaction_ids(count: int) -> None:
    """Have the old server's clock run far ahead of a new one's."""
    with connection.cursor() as cursor:
        for _ in range(count):
            cursor.execute("SELECT pg_current_xact_id()")


def number(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0] or 0)


def rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        return {
            table: count_rows(cursor, table)
            for table in tables(cursor)
            if table != "django_migrations"
        }


class TestRoundTrip:
    def test_loses_nothing_and_repeats_nothing(self, promise: Promise, tmp_path: Path, settings):
        settings.MEDIA_ROOT = str(tmp_path / "media")
        size = promise.size(small=1_000, full=200_000)
        consumer = make_consumer(batch_size=max(10, size // 10))
        audit.write("tests.begun", by=ada(), at=NOON)
        burn_transaction_ids(3_000)
        ids = record_pings(size // 2)
        drain(consumer=consumer, now=NOON)
        ids += record_pings(size - size // 2)
        before = rows()
        backup = make_backup(folder=tmp_path / "backups", now=NOON)

        with fresh_server() as address, working_on(**address):
            began = time.monotonic()
            call_command("restore", backup)
            seconds = time.monotonic() - began
            restored, behind = rows(), number("SELECT pg_current_xact_id()::text")
            stored = number("SELECT max(position) FROM events_activity")
            ids += record_pings(10)
            drain(consumer=consumer, now=NOON)
            drain(consumer=consumer, now=NOON)
            taken = seen()

        assert behind < stored, "the new server's clock must lie behind for this to prove anything"
        lost = len({*ids} - {*taken})
        repeated = len(taken) - len({*taken})
        differing = [table for table in before if restored.get(table) != before[table]]
        promise.report(
            "R27",
            "A backup restores whole on a new server, and consumers go on from it",
            figure=f"{size} facts in {seconds:.1f} s: {lost} lost, {repeated} repeated, "
            f"{len(differing)} tables differ",
            target="0 lost, 0 repeated, 0 tables differ",
            met=not (lost or repeated or differing),
        )

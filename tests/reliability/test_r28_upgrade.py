"""R28: a big table is upgraded while it is read and written; nobody queues up behind that."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection

from ground.management.commands.migrate import LONGEST_WAIT
from tests.other_houses import empty_database, working_on

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
CLIENTS = 4
#: How often somebody leaves a transaction open for longer than a migration waits.
DAWDLES, DAWDLE = 4, 3.0
WAITS = """
SELECT count(*), coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0)
  FROM pg_locks JOIN pg_stat_activity USING (pid)
 WHERE NOT granted AND waitstart IS NOT NULL AND application_name = 'client'
"""


@pytest.fixture
def depot(settings, transactional_db):
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.reliability.depot"]
    with empty_database("rapport_depot") as name, working_on(NAME=name):
        yield


def connect(name: str) -> Any:
    given = connection.settings_dict
    return psycopg2.connect(
        host=given["HOST"],
        port=given["PORT"],
        user=given["USER"],
        password=given["PASSWORD"],
        dbname=given["NAME"],
        application_name=name,
    )


@dataclass
class Traffic:
    """People at work on the table as the old code knows it, until it is over."""

    rows: int
    asked: int = 0
    longest: float = 0.0
    most_waiting: int = 0
    longest_wait: float = 0.0
    failed: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Traffic":
        works = [self._ask] * CLIENTS + [self._dawdle, self._watch]
        self.threads = [threading.Thread(target=self._safely, args=(work,)) for work in works]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def _safely(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as fault:
            self.failed.append(repr(fault))

    def _ask(self) -> None:
        with closing(connect("client")) as link, link.cursor() as cursor:
            link.autocommit = True
            while not self.is_over.wait(0.005):
                one = random.randint(1, self.rows)
                began = time.monotonic()
                cursor.execute("SELECT weight FROM depot_parcel WHERE id = %s", [one])
                cursor.execute("UPDATE depot_parcel SET weight = weight + 1 WHERE id = %s", [one])
                cursor.execute("INSERT INTO depot_parcel (weight) VALUES (1)")
                self.longest = max(self.longest, time.monotonic() - began)
                self.asked += 1

    def _dawdle(self) -> None:
        with closing(connect("dawdler")) as link, link.cursor() as cursor:
            for _ in range(DAWDLES):
                cursor.execute("UPDATE depot_parcel SET weight = 1 WHERE id = 1")
                is_over = self.is_over.wait(DAWDLE)
                link.commit()
                if is_over or self.is_over.wait(0.5):
                    break

    def _watch(self) -> None:
        with closing(connect("watcher")) as link, link.cursor() as cursor:
            link.autocommit = True
            while not self.is_over.wait(0.05):
                cursor.execute(WAITS)
                waiting, longest = cursor.fetchone()
                self.most_waiting = max(self.most_waiting, waiting)
                self.longest_wait = max(self.longest_wait, float(longest))


def number(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def test_a_big_table_is_upgraded_under_traffic(promise, depot):
    rows = promise.size(small=50_000, full=5_000_000)
    call_command("migrate", "depot", "0001", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO depot_parcel (weight) SELECT n FROM generate_series(1, %s) n", [rows]
        )
    said, began = StringIO(), time.monotonic()

    with Traffic(rows) as traffic:
        while traffic.asked < CLIENTS:
            time.sleep(0.01)
        call_command("migrate", "depot", verbosity=0, stderr=said)
        seconds = time.monotonic() - began

    busy = said.getvalue().count("A table is busy")
    unfilled = number(f"SELECT count(*) FROM depot_parcel WHERE shelf IS NULL AND id <= {rows}")
    broken = number("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
    promise.report(
        "R28",
        f"six migrations of a table of {rows:,} rows, read and written meanwhile",
        figure=f"{seconds:.0f} s; {traffic.asked} rounds of {CLIENTS} clients, "
        f"{len(traffic.failed)} failed, the longest {traffic.longest:.1f} s; at most "
        f"{traffic.most_waiting} waited for a lock, for {traffic.longest_wait:.1f} s; "
        f"{busy} times a migration gave way and tried again",
        target=f"0 failed, none waits much longer than the {LONGEST_WAIT} of a migration",
        met=not traffic.failed
        and busy > 0
        and unfilled == broken == 0
        and traffic.most_waiting <= CLIENTS
        and (traffic.longest_wait < 3.0 or not promise.full),
    )


def test_an_index_that_was_left_half_built_is_built_anew(depot):
    call_command("migrate", "depot", "0003", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO depot_parcel (weight) VALUES (1), (1)")
        with pytest.raises(IntegrityError):
            cursor.execute(
                "CREATE UNIQUE INDEX CONCURRENTLY parcel_by_shelf ON depot_parcel (weight)"
            )
    said = StringIO()

    call_command("migrate", "depot", verbosity=0, stderr=said)

    assert "parcel_by_shelf was left half-built" in said.getvalue()
    assert number("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0
    assert (
        number("SELECT indnatts FROM pg_index WHERE indexrelid = 'parcel_by_shelf'::regclass") == 2
    )

import time
from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.graph import MigrationGraph
from django.db.models.functions import Now

from checks.migrations import faults_in, read_released
from ground.management.commands import migrate as migrate_command
from tests.other_houses import empty_database, working_on
from tests.upgrades import upgrade

RELEASED = {("shop", "0001_initial")}


def faults_with(*operations: Any, **given: object) -> list[str]:
    """The faults of a migration on top of a released table `shop_order`."""
    graph = MigrationGraph()
    first: Any = migrations.Migration("0001_initial", "shop")
    first.operations = [
        migrations.CreateModel(
            "Order",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("note", models.CharField(max_length=50, null=True)),
                ("total", models.IntegerField()),
            ],
        )
    ]
    second: Any = migrations.Migration("0002_next", "shop")
    second.dependencies = [("shop", "0001_initial")]
    second.operations = [*operations]
    for name, value in given.items():
        setattr(second, name, value)
    for migration in (first, second):
        graph.add_node(("shop", migration.name), migration)
    graph.add_dependency(second, ("shop", "0002_next"), ("shop", "0001_initial"))
    return faults_in(graph, [*graph.nodes], RELEASED)


def fill(apps, schema_editor):
    """A data migration's code."""


class TestFaultsIn:
    @pytest.mark.parametrize(
        ("operation", "fault"),
        [
            (
                migrations.AddIndex("order", models.Index(fields=["note"], name="by_note")),
                "not built concurrently",
            ),
            (
                migrations.AddConstraint(
                    "order", models.UniqueConstraint(fields=["note"], name="one")
                ),
                "checks every row",
            ),
            (migrations.AddField("order", "x", models.IntegerField(default=0)), "db_default"),
            (
                migrations.AddField("order", "x", models.IntegerField(null=True, db_index=True)),
                "CONCURRENTLY",
            ),
            (migrations.AlterField("order", "total", models.TextField()), "rewrites"),
            (
                migrations.AlterField("order", "note", models.CharField(max_length=9, null=True)),
                "rewrites",
            ),
            (
                migrations.AlterField("order", "note", models.CharField(max_length=50)),
                "becomes NOT NULL",
            ),
            (migrations.RemoveField("order", "note"), "old code still reads"),
            (migrations.RenameField("order", "note", "remark"), "old code still reads"),
            (migrations.DeleteModel("Order"), "old code still reads"),
            (migrations.RunPython(fill), "in batches"),
            (migrations.RunSQL("CREATE INDEX i ON shop_order (note)"), "CONCURRENTLY"),
            (
                migrations.RunSQL("ALTER TABLE shop_order ALTER COLUMN total TYPE bigint"),
                "rewrites",
            ),
            (
                migrations.RunSQL("ALTER TABLE shop_order ADD CONSTRAINT c CHECK (total > 0)"),
                "NOT VALID",
            ),
            (migrations.RunSQL("UPDATE shop_order SET total = 0"), "in batches"),
            (
                migrations.SeparateDatabaseAndState([migrations.RunSQL("LOCK TABLE shop_order")]),
                "locks the table",
            ),
        ],
    )
    def test_finds(self, operation: object, fault: str):
        assert any(fault in found for found in faults_with(operation))

    @pytest.mark.parametrize(
        "operation",
        [
            AddIndexConcurrently("order", models.Index(fields=["note"], name="by_note")),
            migrations.AddField("order", "x", models.IntegerField(null=True)),
            migrations.AddField("order", "x", models.DateTimeField(db_default=Now())),
            migrations.AlterField("order", "note", models.CharField(max_length=90, null=True)),
            migrations.RunSQL("CREATE INDEX CONCURRENTLY i ON shop_order (note)"),
            migrations.RunSQL("ALTER TABLE shop_order ADD CONSTRAINT c CHECK (total>0) NOT VALID"),
            migrations.RunSQL("CREATE INDEX i ON another (note)"),
            migrations.RunSQL(
                "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ UPDATE shop_order SET a=1 $$"
            ),
            migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))]),
        ],
    )
    def test_lets_pass(self, operation: object):
        assert not faults_with(operation)

    def test_a_fill_outside_a_transaction_may_run(self):
        assert not faults_with(migrations.RunPython(fill), atomic=False)

    def test_a_stated_reason_is_taken(self):
        operation = migrations.RemoveField("order", "note")

        assert not faults_with(operation, safe_because="Nothing has read it since 0.1.")

    def test_our_own_are_safe(self):
        from django.db.migrations.loader import MigrationLoader

        graph = MigrationLoader(None, ignore_no_migrations=True).graph

        assert not faults_in(graph, [*graph.nodes], read_released())


@pytest.fixture
def library(settings, transactional_db):
    """The sample app, in a database of its own."""
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.checks.library"]
    with empty_database("rapport_library") as name, working_on(NAME=name):
        yield


class TestUpgrade:
    def test_rows_of_the_release_live_on(self, library):
        def populate(apps):
            book = apps.get_model("library", "Book")
            book.objects.bulk_create([book(title=f"Book {n}", price=n) for n in range(5)])

        apps = upgrade(
            released=[("library", "0001_initial")],
            newest=[("library", "0003_fill_shelf")],
            populate=populate,
        )

        books = apps.get_model("library", "Book").objects.order_by("id")
        assert [(book.title, book.price, book.shelf) for book in books] == [
            (f"Book {n}", n, "A1") for n in range(5)
        ]


class TestMigrateCommand:
    @pytest.fixture
    def locked(self, library):
        """Somebody works on the table in a transaction; `release` ends it."""
        import psycopg2

        call_command("migrate", "library", "0001", verbosity=0)
        ours = connection.settings_dict
        other = psycopg2.connect(
            host=ours["HOST"], dbname=ours["NAME"], user=ours["USER"], password=ours["PASSWORD"]
        )
        other.cursor().execute("LOCK TABLE library_book IN ACCESS SHARE MODE")
        yield other
        other.close()

    @pytest.fixture(autouse=True)
    def _quick(self, monkeypatch):
        monkeypatch.setattr(migrate_command, "LONGEST_WAIT", "50ms")
        monkeypatch.setattr(migrate_command, "PAUSE", 0)

    def test_gives_way_and_comes_back(self, locked, monkeypatch, capsys):
        monkeypatch.setattr(time, "sleep", lambda _: locked.rollback())

        call_command("migrate", "library", verbosity=0)

        assert "busy" in capsys.readouterr().err
        assert "shelf" in columns()

    def test_says_what_to_do_when_the_table_stays_busy(self, locked, monkeypatch):
        monkeypatch.setattr(migrate_command, "TRIES", 2)

        with pytest.raises(CommandError, match="pg_stat_activity"):
            call_command("migrate", "library", verbosity=0)

        assert "shelf" not in columns()


def columns() -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, "library_book")
        return {column.name for column in found}

import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ground import postgres_programs, restore
from ground.backup import BackupFailed, checksum, list_backups, make_backup
from ground.postgres_programs import NoPostgresPrograms
from ground.restore import (
    BackupDamaged,
    BackupTooNew,
    DatabaseInUse,
    DatabaseNotEmpty,
    KeysDiffer,
    KeysMissing,
    NotABackup,
    RestoreFailed,
    read_backup,
    restore_backup,
)
from tests.make import NOON, make_contact
from tests.other_houses import empty_database, working_on

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def media(tmp_path: Path, settings) -> Path:
    root = tmp_path / "media"
    (root / "letters").mkdir(parents=True)
    (root / "letters" / "one.txt").write_text("Dear Jane")
    settings.MEDIA_ROOT = str(root)
    return root


@pytest.fixture
def backup(tmp_path: Path, media: Path) -> Path:
    make_contact("Jane Doe")
    return make_backup(folder=tmp_path / "backups", now=NOON)


@pytest.fixture
def elsewhere():
    """Django works on an empty database."""
    with empty_database("rapport_elsewhere") as name, working_on(NAME=name):
        yield name


def rewrite(backup: Path, **changes: object) -> None:
    manifest = json.loads((backup / "manifest.json").read_text())
    (backup / "manifest.json").write_text(json.dumps(manifest | changes))


def names_of_contacts() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT display_name FROM contacts_contact ORDER BY id")
        return [name for (name,) in cursor.fetchall()]


def table_count() -> int:
    return len(connection.introspection.table_names())


class TestMakeBackup:
    def test_holds_what_is_needed_and_nobody_else_can_read_it(self, backup: Path):
        manifest = read_backup(backup)

        assert manifest.rows["contacts_contact"] == 1
        assert manifest.field_keys.keys() == {"t1"}
        assert stat.S_IMODE(backup.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in backup.iterdir()} == {0o600}
        assert "ab" * 32 not in (backup / "manifest.json").read_text()

    def test_keeps_the_newest(self, tmp_path: Path, media: Path):
        made = [
            make_backup(folder=tmp_path / "b", now=NOON + timedelta(days=day), keep=2)
            for day in range(3)
        ]

        assert list_backups(tmp_path / "b") == made[1:]

    def test_leaves_nothing_of_one_that_failed(self, tmp_path: Path, media, monkeypatch):
        reach = postgres_programs.environment()
        monkeypatch.setattr(postgres_programs, "environment", lambda: reach | {"PGPASSWORD": "no"})

        with pytest.raises(BackupFailed, match="password authentication failed"):
            make_backup(folder=tmp_path / "b", now=NOON)

        assert not list((tmp_path / "b").iterdir())

    def test_says_where_it_could_not_write(self, tmp_path: Path, media: Path):
        (tmp_path / "b").write_text("a file in the way")

        with pytest.raises(CommandError, match="could not be written"):
            call_command("backup", to=tmp_path / "b")

    def test_needs_programs_as_new_as_the_server(self, tmp_path: Path, media: Path, settings):
        settings.POSTGRES_BIN = str(tmp_path)

        with pytest.raises(NoPostgresPrograms, match="POSTGRES_BIN"):
            make_backup(folder=tmp_path / "b", now=NOON)


class TestRestoreBackup:
    def test_puts_rows_and_files_back(self, backup: Path, media: Path, elsewhere: str):
        (media / "letters" / "one.txt").write_text("changed")
        (media / "later.txt").write_text("made after the backup")

        told = restore_backup(folder=backup, replace=True)

        assert names_of_contacts() == ["Jane Doe"]
        assert (media / "letters" / "one.txt").read_text() == "Dear Jane"
        assert not (media / "later.txt").exists()
        assert any("audit log is as it was written" in line for line in told)

    def test_can_be_backed_up_and_restored_again(self, backup, tmp_path, elsewhere):
        restore_backup(folder=backup, replace=True)
        again = make_backup(folder=tmp_path / "again", now=NOON)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE contacts_contact SET display_name = 'X'")

        restore_backup(folder=again, replace=True)

        assert names_of_contacts() == ["Jane Doe"]

    @pytest.mark.parametrize("keys", [["t2:" + "ef" * 32], ["t1:" + "cd" * 32]])
    def test_loses_the_secrets_if_that_is_wanted(self, backup, elsewhere, settings, keys):
        settings.FIELD_KEYS = keys

        call_command("restore", backup, "--replace", "--lose-secrets", verbosity=0)

        assert names_of_contacts() == ["Jane Doe"]

    def test_opens_with_the_same_keys_in_another_order(self, backup, elsewhere, settings):
        settings.FIELD_KEYS = ["t2:" + "ef" * 32, *settings.FIELD_KEYS]

        restore_backup(folder=backup, replace=True)

        assert names_of_contacts() == ["Jane Doe"]

    def test_reads_a_backup_of_the_first_format(self, backup: Path, elsewhere: str):
        rewrite(backup, format=1, field_keys=["t1"])

        restore_backup(folder=backup, replace=True)

        assert names_of_contacts() == ["Jane Doe"]

    def test_leaves_nothing_of_what_was_there(self, backup: Path, elsewhere: str):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE leftover (id int)")

        restore_backup(folder=backup, replace=True)

        assert "leftover" not in connection.introspection.table_names()


class TestBrokenOff:
    """After the rows are in, before they are brought up to date and checked."""

    @pytest.fixture(autouse=True)
    def _broken(self, backup: Path, elsewhere: str, monkeypatch):
        def die() -> str:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(restore, "STEPS", [die])
            with pytest.raises(KeyboardInterrupt):
                restore_backup(folder=backup, replace=True)

    def test_names_the_backup_to_restore_again(self, backup: Path):
        assert restore.unfinished_restore() == backup

    @pytest.mark.parametrize("command", ["migrate", "backup"])
    def test_lets_nobody_go_on_with_what_is_there(self, command: str):
        with pytest.raises(CommandError, match="Restore that backup again"):
            call_command(command)

    def test_is_whole_after_restoring_again(self, backup: Path):
        restore_backup(folder=backup, replace=True)

        assert restore.unfinished_restore() is None
        call_command("migrate", verbosity=0)


class TestRefusals:
    """Each leaves the database and the files as they were."""

    @pytest.fixture(autouse=True)
    def _unchanged(self, backup: Path, elsewhere: str, media: Path):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE mine (id int)")
            cursor.execute("INSERT INTO mine VALUES (7)")
        (media / "mine.txt").write_text("mine")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM mine")
            assert cursor.fetchall() == [(7,)]
        assert table_count() == 1
        assert (media / "mine.txt").read_text() == "mine"
        assert not list(media.parent.glob(".media*"))

    def test_an_occupied_database(self, backup: Path):
        with pytest.raises(DatabaseNotEmpty):
            restore_backup(folder=backup, replace=False)

    def test_a_database_that_others_use(self, backup: Path):
        import psycopg2

        ours = connection.settings_dict
        other = psycopg2.connect(
            host=ours["HOST"], dbname=ours["NAME"], user=ours["USER"], password=ours["PASSWORD"]
        )
        try:
            with pytest.raises(DatabaseInUse, match="1 other connection"):
                restore_backup(folder=backup, replace=True)
        finally:
            other.close()

    def test_a_truncated_dump(self, backup: Path):
        dump = backup / "database.dump"
        dump.write_bytes(dump.read_bytes()[:-100])

        with pytest.raises(BackupDamaged, match=r"database\.dump"):
            restore_backup(folder=backup, replace=True)

    def test_a_truncated_dump_whose_checksum_was_made_to_fit(self, backup: Path):
        dump = backup / "database.dump"
        dump.write_bytes(dump.read_bytes()[: dump.stat().st_size // 5])
        files = read_manifest(backup)["files"]
        told = {"bytes": dump.stat().st_size, "sha256": checksum(dump)}
        rewrite(backup, files=files | {"database.dump": told})

        with pytest.raises(RestoreFailed):
            restore_backup(folder=backup, replace=True)

    def test_rows_that_do_not_add_up(self, backup: Path):
        rewrite(backup, rows=read_manifest(backup)["rows"] | {"contacts_contact": 2})

        with pytest.raises(RestoreFailed, match="does not hold 2 rows"):
            restore_backup(folder=backup, replace=True)

    def test_a_folder_that_is_no_backup(self, tmp_path: Path):
        with pytest.raises(NotABackup):
            restore_backup(folder=tmp_path, replace=True)

    def test_a_missing_file(self, backup: Path):
        (backup / "media.tar").unlink()

        with pytest.raises(NotABackup, match=r"media\.tar"):
            restore_backup(folder=backup, replace=True)

    def test_a_manifest_that_is_no_json(self, backup: Path):
        (backup / "manifest.json").write_text("{")

        with pytest.raises(NotABackup):
            restore_backup(folder=backup, replace=True)

    def test_another_format(self, backup: Path):
        rewrite(backup, format=3)

        with pytest.raises(BackupTooNew):
            restore_backup(folder=backup, replace=True)

    def test_a_newer_version_of_us(self, backup: Path):
        rewrite(backup, migrations=[["contacts", "0999_from_the_future"]])

        with pytest.raises(BackupTooNew, match="0999_from_the_future"):
            restore_backup(folder=backup, replace=True)

    def test_a_newer_postgres(self, backup: Path):
        rewrite(backup, postgres=99)

        with pytest.raises(BackupTooNew, match="PostgreSQL 99"):
            restore_backup(folder=backup, replace=True)

    def test_secrets_that_could_not_be_opened(self, backup: Path, settings):
        settings.FIELD_KEYS = ["other:" + "cd" * 32]

        with pytest.raises(KeysMissing, match="t1"):
            restore_backup(folder=backup, replace=True)

    def test_keys_of_another_installation_that_have_the_same_id(self, backup: Path, settings):
        settings.FIELD_KEYS = ["t1:" + "cd" * 32]

        with pytest.raises(KeysDiffer, match="t1 in FIELD_KEYS is another key"):
            restore_backup(folder=backup, replace=True)

    def test_the_command_says_it_in_a_sentence(self, backup: Path):
        with pytest.raises(CommandError, match="Give --replace"):
            call_command("restore", backup)


class TestMediaArchive:
    def test_never_writes_outside_its_folder(self, tmp_path: Path, settings):
        import tarfile

        from ground.restore import unpack_media

        settings.MEDIA_ROOT = str(tmp_path / "media")
        (tmp_path / "evil").write_text("x")
        with tarfile.open(tmp_path / "media.tar", "w") as archive:
            archive.add(tmp_path / "evil", arcname="../../escaped")

        with pytest.raises(BackupDamaged):
            unpack_media(tmp_path / "media.tar")

        assert not (tmp_path.parent / "escaped").exists()


def read_manifest(backup: Path) -> Any:
    return json.loads((backup / "manifest.json").read_text())

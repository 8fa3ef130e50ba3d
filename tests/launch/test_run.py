"""The launcher itself, in copies of the project, with real servers."""

import json
import os
import pwd
import shutil
import socket
import stat
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from config.env import read_env_file
from launch.places import Places
from tests.launch.clones import Clone, until

pytestmark = pytest.mark.xdist_group("launch")
FAST = Path("/dev/shm")  # noqa: S108
IS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="class")
def make_clone():
    """Copies that end, and vanish, with the class that asked for them."""
    made = []

    def make(**given) -> Clone:
        # In memory where that can be had: what is tested is not how fast a disk syncs.
        base = tempfile.mkdtemp(prefix="rapport test ", dir=FAST if FAST.is_dir() else None)
        Path(base).chmod(0o711)
        clone = Clone(Path(base) / "my clone", **given)
        made.append(clone)
        return clone

    yield make
    for clone in made:
        if clone.process and clone.process.poll() is None:
            clone.stop()
        until(lambda clone=clone: not clone.left_behind(), seconds=20)
        shutil.rmtree(clone.folder.parent, ignore_errors=True)
        shutil.rmtree(clone.places.elsewhere, ignore_errors=True)


@pytest.fixture(scope="class")
def clone(make_clone):
    return make_clone()


def asked(clone, sql):
    """What the database of a running clone answers."""
    address = read_env_file(clone.places.env_file)["DATABASE_URL"]
    with closing(psycopg2.connect(address)) as link, link, link.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def changed_later(clone):
    sql = "SELECT count(*) FROM contacts_contact WHERE display_name = 'Changed later'"
    return asked(clone, sql)[0][0]


class TestStart:
    def test_comes_up_whole_and_survives_every_kill(self, make_clone):
        clone = make_clone().start()
        self.tells_scripts_what_they_need(clone)
        self.says_that_it_runs_already(clone)
        self.brings_back_whatever_is_killed(clone)
        kept = clone.places.secrets_file.read_bytes()
        backup = self.backs_up_while_it_runs(clone)

        self.breaks_off_a_restore(clone, backup)
        clone.kill()
        until(lambda: not clone.left_behind(), seconds=30)
        stale = clone.places.metrics / "counter_1.db"
        stale.touch()
        clone.start()

        assert clone.places.secrets_file.read_bytes() == kept
        assert not stale.exists()
        self.has_finished_the_restore(clone)
        self.refuses_to_restore_while_it_runs(clone, backup)
        self.ends_without_a_trace(clone)
        self.restores_at_rest(clone, backup)
        self.refuses_to_turn_into_an_empty_one(clone)
        self.names_the_broken_migration(clone)

    def tells_scripts_what_they_need(self, clone):
        told = clone.told()
        assert set(told["urls"]) == {"web", "app", "admin", "portal", "api", "docs"}
        assert set(told["pids"]) == {"postgres", "valkey", "web", "worker", "beat"}
        assert {"email", "password", "role"} <= set(told["logins"][0])
        assert told["api_token"]
        assert told["write_key"]
        assert {"email", "password"} <= set(told["portal_login"])
        assert clone.get("healthz") == 200
        for file in (clone.places.run_file, clone.places.secrets_file, clone.places.env_file):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert told["urls"]["web"] in clone.said.read_text()

    def says_that_it_runs_already(self, clone):
        again = clone.run("run")
        assert again.returncode == 0
        assert f"already running at {clone.told()['urls']['web']}" in again.stdout

    def brings_back_whatever_is_killed(self, clone):
        for name, pid in clone.told()["pids"].items():
            os.kill(pid, 9)
            until(lambda name=name, pid=pid: clone.told()["pids"].get(name) not in (None, pid))
            assert f"{name} was killed by SIGKILL" in clone.said.read_text()
        until(lambda: clone.get("readyz?only=database") == 200, every=0.5)

    def backs_up_while_it_runs(self, clone):
        assert clone.run("backup").returncode == 0
        (backup,) = clone.places.list_backups()
        return backup

    def breaks_off_a_restore(self, clone, backup):
        """Later changes, and the mark that a restore leaves which was killed after its rows."""
        asked(clone, "UPDATE contacts_contact SET display_name = 'Changed later'")
        asked(clone, f"COMMENT ON SCHEMA public IS 'Rapport restores {backup}'")

    def has_finished_the_restore(self, clone):
        assert changed_later(clone) == 0
        assert not asked(clone, "SELECT obj_description('public'::regnamespace)")[0][0]

    def refuses_to_restore_while_it_runs(self, clone, backup):
        asked(clone, "UPDATE contacts_contact SET display_name = 'Changed later'")
        done = clone.run("restore", str(backup))
        assert done.returncode == 1
        assert "`make stop` it first" in done.stderr
        assert changed_later(clone) > 0

    def restores_at_rest(self, clone, backup):
        assert backup.name in clone.run("restore").stderr
        done = clone.run("restore", str(backup.relative_to(clone.folder)))
        assert done.returncode == 0, done.stdout + done.stderr
        assert "The audit log is as it was written" in done.stdout
        assert clone.left_behind() == []

    def ends_without_a_trace(self, clone):
        assert clone.run("stop").stdout.startswith("Stopped")
        assert clone.process.wait(5) == 0
        assert clone.left_behind() == []
        assert not clone.places.run_file.exists()

    def refuses_to_turn_into_an_empty_one(self, clone):
        assert "DEMO=0 was asked for" in clone.run("run", DEMO="0").stderr

    def names_the_broken_migration(self, clone):
        migrations = clone.folder / "contacts" / "migrations"
        newest = sorted(path.stem for path in migrations.glob("0*.py"))[-1]
        (migrations / "9999_break.py").write_text(
            "from django.db import migrations\n\n"
            "class Migration(migrations.Migration):\n"
            f"    dependencies = [('contacts', '{newest}')]\n"
            "    operations = [migrations.RunSQL('ALTER TABLE nowhere ADD x int')]\n"
        )
        done = clone.run("run")
        assert done.returncode == 1
        assert "The migration contacts.9999_break failed" in done.stderr
        assert "nowhere" in done.stderr
        assert clone.left_behind() == []

    @pytest.mark.skipif(not IS_ROOT, reason="only root can become somebody else")
    def test_works_as_an_ordinary_user(self, make_clone):
        nobody = pwd.getpwnam("nobody").pw_uid
        clone = make_clone(user=nobody).start(DEMO="0")

        assert clone.get("welcome/") == 200
        assert clone.places.database.stat().st_uid == nobody


class TestRefusal:
    """Each says what is wrong and how to mend it, ends with 1 and leaves nothing running."""

    @pytest.fixture
    def refused(self, clone):
        def ask(**settings):
            done = clone.run("run", **settings)
            assert done.returncode == 1, done.stdout + done.stderr
            assert "Traceback" not in done.stderr
            assert clone.left_behind() == []
            assert not clone.places.run_file.exists()
            return done.stderr

        return ask

    def test_names_the_port_that_is_taken(self, refused):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]

            assert f"Port {port} is taken" in refused(PORT=str(port))

    def test_names_the_wrong_setting(self, refused):
        assert "PORT must be a whole number" in refused(PORT="many")
        assert "DATABASE_URL must start with postgres://" in refused(DATABASE_URL="mysql://x/y")
        assert "BROKER_URL must start with" in refused(BROKER_URL="http://x")

    def test_names_the_line_of_the_settings_file(self, refused, clone):
        settings = clone.folder / ".env"
        settings.write_text("EMAIL_PORT=25\nnonsense\n")

        assert "line 2" in refused()
        settings.unlink()

    def test_says_when_the_disk_is_nearly_full(self, refused):
        assert "The disk is nearly full" in refused(FREE_MEGABYTES="999999999")

    def test_says_when_the_database_is_away_without_its_password(self, refused):
        said = refused(DATABASE_URL="postgres://me:secret-word@127.0.0.1:1/crm")

        assert "127.0.0.1:1/crm cannot be reached" in said
        assert "secret-word" not in said

    def test_says_when_the_broker_is_away(self, refused):
        assert "BROKER_URL names cannot be reached" in refused(BROKER_URL="redis://127.0.0.1:1/0")

    def test_says_when_postgres_is_too_old(self, refused, old_postgres):
        assert "PostgreSQL 13.4 at 127.0.0.1" in refused(DATABASE_URL=old_postgres)

    def test_says_when_the_given_programs_are_too_old(self, refused, tmp_path):
        program = tmp_path / "postgres"
        program.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 12.20'\n")
        program.chmod(0o755)
        for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
            folder.chmod(0o711)

        assert "are version 12" in refused(POSTGRES_BIN=str(tmp_path))

    def test_says_when_its_secrets_cannot_be_read(self, refused, clone):
        clone.places.prepare()
        clone.places.secrets_file.write_text("{")

        assert "secrets.json cannot be read" in refused()
        clone.places.secrets_file.unlink()


class TestReset:
    def test_deletes_data_and_secrets_but_no_backup(self, make_clone):
        clone = make_clone()
        clone.places.prepare()
        clone.places.secrets_file.write_text(json.dumps({}))
        clone.places.backups.mkdir()

        assert clone.run("reset").returncode == 0
        assert [entry.name for entry in clone.places.var.iterdir()] == ["backups"]


class TestPlaces:
    @pytest.mark.skipif(not IS_ROOT, reason="an ordinary user starts PostgreSQL as himself")
    def test_puts_the_data_where_postgres_can_walk(self, tmp_path):
        tmp_path.chmod(0o700)

        places = Places(tmp_path)

        assert places.database == places.elsewhere / "postgres"
        assert places.elsewhere.parent == Path("/var/lib")

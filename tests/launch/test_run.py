"""The launcher itself, in copies of the project, with real servers."""

import json
import os
import pwd
import shutil
import socket
import stat
import tempfile
from pathlib import Path

import pytest

from launch.places import Places
from tests.launch.clones import Clone, interpreter, may_run, until

pytestmark = pytest.mark.xdist_group("launch")
FAST = Path("/dev/shm")  # noqa: S108
IS_ROOT = os.geteuid() == 0


@pytest.fixture
def make_clone():
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


class TestStart:
    def test_comes_up_whole_and_survives_every_kill(self, make_clone):
        clone = make_clone().start()
        self.tells_scripts_what_they_need(clone)
        self.says_that_it_runs_already(clone)
        self.brings_back_whatever_is_killed(clone)
        kept = clone.places.secrets_file.read_bytes()

        clone.kill()
        until(lambda: not clone.left_behind(), seconds=30)
        clone.start()

        assert clone.places.secrets_file.read_bytes() == kept
        self.ends_without_a_trace(clone)
        self.refuses_to_turn_into_an_empty_one(clone)
        self.names_the_broken_migration(clone)

    def tells_scripts_what_they_need(self, clone):
        told = clone.told()
        assert set(told["urls"]) == {"web", "app", "admin", "portal", "api", "docs"}
        assert set(told["pids"]) == {"postgres", "valkey", "web", "worker", "beat"}
        assert {"email", "password", "role"} <= set(told["logins"][0])
        assert told["api_token"]
        assert told["write_key"]
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
        if not may_run(interpreter(nobody), nobody):
            pytest.skip("no Python with these packages that an ordinary user may run")
        clone = make_clone(user=nobody).start(DEMO="0")

        assert clone.get("welcome/") == 200
        assert clone.places.database.stat().st_uid == nobody


class TestRefusal:
    """Each says what is wrong and how to mend it, ends with 1 and leaves nothing running."""

    @pytest.fixture
    def clone(self, make_clone):
        return make_clone()

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
        (clone.folder / ".env").write_text("EMAIL_PORT=25\nnonsense\n")

        assert "line 2" in refused()

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

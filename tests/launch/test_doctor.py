"""The doctor, with each fault planted in turn."""

import importlib.metadata
import json
import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from celery import current_app
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from config.env import ROOT
from events import checkup as log_checks
from ground import checkup, doctor, slots
from launch import doctor as here
from launch.places import Places
from launch.postgres import write_private
from launch.processes import identify
from outbox import checkup as outbox_checks
from outbox.models import Effect, State
from tests.make import NOON


def refusing_port():
    with socket.create_server(("127.0.0.1", 0)) as once:
        return once.getsockname()[1]


@pytest.fixture
def places(tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "BROKER_URL", "PORT", "POSTGRES_BIN"):
        monkeypatch.delenv(name, raising=False)
    tmp_path.chmod(0o755)
    (tmp_path / "requirements").mkdir()
    made = Places(tmp_path)
    made.var.mkdir()
    return made


class TestThisMachine:
    def test_packages_that_are_not_as_locked(self, places):
        lock = places.root / "requirements" / "run.lock"
        lock.write_text("django==1.0 \\\n    --hash=sha256:00\nnot-there==1.0\n")

        found = here.packages(places)

        assert found.state == here.FAIL
        assert "2 package(s)" in found.found
        assert "make run" in found.mend

    def test_packages_as_locked(self, places):
        version = importlib.metadata.version("django")
        (places.root / "requirements" / "run.lock").write_text(f"django=={version} \\\n")

        assert here.packages(places).state == here.OK

    def test_a_disk_that_is_nearly_full(self, places, monkeypatch):
        monkeypatch.setenv("FREE_MEGABYTES", "999999999")

        assert here.disk(places).state == here.FAIL

    def test_a_secret_that_others_may_read(self, places):
        write_private(places.secrets_file, "{}")
        assert here.private_files(places).state == here.OK
        places.secrets_file.chmod(0o644)

        found = here.private_files(places)

        assert found.state == here.FAIL
        assert found.mend == "chmod 600 var/secrets.json"

    def test_a_process_that_an_earlier_run_left_behind(self, places):
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stray:
            told = identify(stray.pid)
            assert told
            row = {"name": "web", "pid": told.pid, "started": told.started, "boot": told.boot}
            places.children_file.write_text(json.dumps([row]))
            found = here.stray_processes(places)
            stray.kill()

        assert (found.state, str(stray.pid) in found.found) == (here.FAIL, True)
        assert here.stray_processes(places).state == here.OK

    def test_a_pid_that_somebody_else_has_now_is_no_stray(self, places):
        row = {"name": "web", "pid": os.getpid(), "started": "1", "boot": "another"}
        places.children_file.write_text(json.dumps([row]))

        assert here.stray_processes(places).state == here.OK

    def test_programs_that_are_too_old(self, places, tmp_path, monkeypatch):
        program = tmp_path / "postgres"
        program.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 12.20'\n")
        program.chmod(0o755)
        monkeypatch.setenv("POSTGRES_BIN", str(tmp_path))

        assert here.programs(places).state == here.FAIL

    def test_that_nothing_runs_and_the_port_is_taken(self, places, monkeypatch):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            monkeypatch.setenv("PORT", str(port))
            found = here.running(places)

        assert found.state == here.FAIL
        assert f"{port} is taken" in found.mend

    def test_is_told_as_json_and_by_the_exit_code(self, places, capsys):
        (places.root / "requirements" / "run.lock").write_text("")

        assert here.examine(places, as_json=True) == 1

        told = json.loads(capsys.readouterr().out)
        assert {"name", "state", "found", "mend"} == set(told[0])
        assert "running" in [one["name"] for one in told if one["state"] == "fail"]

    def test_a_setting_that_keeps_django_from_starting(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "mysql://x/y")

        found = list(here.ask_django(Places(ROOT)))

        assert [one.state for one in found] == [here.FAIL]
        assert "DATABASE_URL must start with postgres://" in found[0].found

    def test_checks_that_never_end(self, monkeypatch):
        monkeypatch.setattr(here, "DJANGO_WAIT", 0.01)

        found = list(here.ask_django(Places(ROOT)))

        assert [one.state for one in found] == [here.FAIL]
        assert "did not end within" in found[0].found


class TestClock:
    @pytest.mark.parametrize(
        ("apart", "state"), [(0, doctor.OK), (5, doctor.WARN), (-5, doctor.WARN), (90, doctor.FAIL)]
    )
    def test_compares_this_machine_with_the_database(self, apart, state):
        now = checkup.WRITTEN + timedelta(days=30)

        assert checkup.judge_clock(ours=now, database=now + timedelta(seconds=apart)).state == state

    def test_knows_a_time_that_cannot_be(self):
        long_ago = NOON.replace(year=1990)

        found = checkup.judge_clock(ours=long_ago, database=long_ago)

        assert (found.state, "1990" in found.found) == (doctor.FAIL, True)


@pytest.mark.django_db
class TestDatabase:
    def test_answers_and_its_clock_agrees(self):
        assert checkup.database().state == doctor.OK
        assert checkup.clock().state == doctor.OK
        assert checkup.migrations().state == doctor.OK

    def test_lacks_a_migration(self):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'events'")

        found = checkup.migrations()

        assert found.state == doctor.FAIL
        assert "migrate" in found.mend

    def test_away_is_a_finding_and_no_crash(self, monkeypatch):
        def away():
            raise OSError("connection refused")

        monkeypatch.setitem(doctor.CHECKS, "database", away)

        found = doctor.ask("database")

        assert (found.state, "connection refused" in found.found) == (doctor.FAIL, True)


@pytest.mark.django_db
class TestBackground:
    def test_no_worker_answers(self, monkeypatch):
        monkeypatch.setattr(checkup, "WORKER_WAIT", 0.2)

        found = checkup.worker()

        assert found.state == doctor.FAIL
        assert "worker" in found.mend

    def test_beat_was_never_seen_is_silent_or_well(self):
        assert checkup.beat().state == doctor.FAIL
        slots.beat(slots.BEAT, now=timezone.now() - timedelta(minutes=10))
        assert checkup.beat().state == doctor.FAIL
        slots.beat(slots.BEAT, now=timezone.now())
        assert checkup.beat().state == doctor.OK

    def test_the_cache_answers(self):
        assert checkup.cached().state == doctor.OK

    def test_the_broker_answers_or_is_away(self, settings, monkeypatch):
        assert checkup.broker().state == doctor.OK
        away = current_app.connection_for_write(f"redis://127.0.0.1:{refusing_port()}/0")
        monkeypatch.setattr(current_app, "connection_for_write", lambda **_: away)

        assert checkup.broker().state == doctor.FAIL

    def test_an_effect_is_late(self):
        assert outbox_checks.effects_are_carried_out().state == doctor.OK
        Effect.objects.create(
            kind="mail",
            key="late",
            payload={},
            state=State.WAITING,
            next_try_at=timezone.now() - timedelta(minutes=30),
        )

        assert outbox_checks.effects_are_carried_out().state == doctor.FAIL

    def test_consumers_keep_up(self):
        assert log_checks.consumers_keep_up().state == doctor.OK
        assert log_checks.horizon().state == doctor.OK


class TestPublicAddress:
    def test_is_not_among_the_hosts_that_are_answered(self, settings):
        settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://crm.example.com", ["localhost"]

        found = checkup.public_address()

        assert found.state == doctor.FAIL
        assert "Add crm.example.com to ALLOWED_HOSTS" in found.mend

    def test_cannot_be_reached(self, settings):
        settings.PUBLIC_URL = f"http://localhost:{refusing_port()}"
        settings.ALLOWED_HOSTS = ["localhost"]

        assert "cannot be reached" in checkup.public_address().found

    def test_is_answered(self, settings, live_server):
        settings.PUBLIC_URL, settings.ALLOWED_HOSTS = live_server.url, ["localhost"]

        assert checkup.public_address().state == doctor.OK


class Refusing(SMTP):
    async def smtp_EHLO(self, hostname):  # noqa: N802 - the name is the protocol's
        await self.push("550 not from here")


class RefusingController(Controller):
    def factory(self):
        return Refusing(self.handler)


class TestMail:
    @pytest.fixture(autouse=True)
    def _by_smtp(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"

    @pytest.mark.parametrize(
        ("controller", "state"), [(Controller, doctor.OK), (RefusingController, doctor.FAIL)]
    )
    def test_is_taken_or_refused_by_the_server(self, settings, controller, state):
        server = controller(object(), hostname="127.0.0.1", port=0)
        server.port = settings.EMAIL_PORT = refusing_port()
        server.start()
        try:
            assert checkup.mail().state == state
        finally:
            server.stop()

    def test_has_no_server(self, settings):
        settings.EMAIL_PORT = refusing_port()

        found = checkup.mail()

        assert (found.state, "EMAIL_HOST" in found.mend) == (doctor.FAIL, True)

    def test_is_not_sent_at_all(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

        assert checkup.mail().state == doctor.WARN

    def test_comes_from_no_address(self, settings):
        settings.DEFAULT_FROM_EMAIL = "Rapport"

        assert "DEFAULT_FROM_EMAIL" in checkup.mail().found


class TestBackup:
    @pytest.mark.parametrize(
        ("days", "state"),
        [(0, doctor.OK), (3, doctor.WARN), (30, doctor.FAIL), (None, doctor.WARN)],
    )
    def test_has_an_age(self, settings, tmp_path, days, state):
        settings.BACKUP_FOLDER, settings.DEMO = str(tmp_path), False
        if days is not None:
            made = tmp_path / "backup"
            made.mkdir()
            then = timezone.now().timestamp() - days * 86_400
            os.utime(made, (then, then))

        assert checkup.backup().state == state


@pytest.mark.django_db
class TestCommand:
    def test_runs_every_check_and_fails_where_one_does(self, monkeypatch, capsys):
        monkeypatch.setattr(checkup, "WORKER_WAIT", 0.1)

        with pytest.raises(CommandError, match="failed"):
            call_command("doctor", json=True)

        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        names = {one["name"] for one in told}
        assert {"database", "clock", "worker", "consumers", "outbox", "mail", "backup"} <= names
        assert next(one for one in told if one["name"] == "worker")["mend"]

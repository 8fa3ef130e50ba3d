"""Bring the system up, keep it up, and take it down again."""

import errno
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from typing import Any

from config.env import environment
from launch import services, valkey
from launch.children import Child
from launch.database import check_database, check_programs, prepare_server
from launch.faults import LaunchError, Stopped
from launch.installation import (
    Installation,
    documented_settings,
    keep,
    open_installation,
    write_settings,
)
from launch.lock import only_supervisor
from launch.places import Places
from launch.ports import Claim, claim, claim_any, claim_near
from launch.postgres import Postgres, write_private
from launch.prepare import NOBODY_YET
from launch.screen import Screen, welcome
from launch.supervisor import Supervisor
from launch.wishes import Wishes, given_variables, read_wishes

WEB_WAIT, BROKER_WAIT = 180.0, 60.0
FIRST_TO_END = {"web", "worker", "beat", "prepare"}


def start(places: Places) -> int:
    """Run until somebody ends it; the exit code.

    :raises LaunchError: if something keeps it from coming up; then nothing is left running.
    """
    wishes, _ = read_wishes(places)
    screen = Screen()
    with only_supervisor(places, wishes) as already_at:
        if already_at:
            screen.tell(f"Rapport is already running at {already_at} (`make stop` ends it).")
            return 0
        try:
            return _Start(places, wishes, screen).go()
        except OSError as fault:
            if fault.errno == errno.ENOSPC:
                raise LaunchError("The disk is full.", "Free some space, start again.") from fault
            raise


class _Start:
    """The steps of one start, in their order."""

    def __init__(self, places: Places, wishes: Wishes, screen: Screen) -> None:
        self.places, self.wishes, self.screen = places, wishes, screen
        self.supervisor = Supervisor(places, say=screen.say)
        self.notes: list[str] = []
        self.env: dict[str, str] = {}
        self.claims: list[Claim] = []

    def go(self) -> int:
        self._check_space()
        self.installation = open_installation(self.places, demo=self.wishes.demo)
        port = self._claim_port()
        self.supervisor.begin()
        try:
            self._bring_up(port)
            self.supervisor.watch()
        except Stopped:
            self.screen.say("stopping")
        finally:
            self.places.run_file.unlink(missing_ok=True)
            self.supervisor.end(FIRST_TO_END)
        self.screen.say("stopped; nothing is left running")
        return 0

    def _bring_up(self, port: int) -> None:
        self.public_url = self.wishes.public_url or f"http://localhost:{port}"
        self.env = {**environment(), "ENV_FILE": str(self.places.env_file)}
        database_url = self._bring_up_database()
        broker_url, redis_url = self._bring_up_broker()
        self._write_settings(database_url, broker_url, redis_url)
        self._prepare()
        self.screen.step("starting web, worker and beat")
        web = services.web_child(self.places, self.wishes, port=port, env=self.env)
        for child in (
            web,
            services.worker_child(self.places, self.wishes, self.env),
            services.beat_child(self.places, self.env),
        ):
            self.supervisor.start(child)
        self._wait(web, lambda: answers(port), WEB_WAIT)
        self.supervisor.on_change = self._tell_scripts
        self._tell_scripts()
        self._show()

    def _check_space(self) -> None:
        self.places.prepare()
        free, needed = self.places.free_megabytes(), self.wishes.free_megabytes
        if free < needed:
            raise LaunchError(
                f"The disk is nearly full: {free} MB free at {self.places.database.parent}, "
                f"at least {needed} MB are needed.",
                "Free some space and start again (FREE_MEGABYTES sets the limit).",
            )

    def _claim_port(self) -> int:
        wanted, host = self.wishes.port, self.wishes.host
        taken = claim(wanted, host)
        if not taken and self.wishes.port_was_chosen:
            raise LaunchError(
                f"Port {wanted} is taken by another program.",
                f"Choose another one (`make run PORT={wanted + 1}`), or end that program.",
            )
        taken = taken or claim_near(wanted + 1, host)
        if not taken:
            raise LaunchError(
                f"No port from {wanted} on is free.", "Choose one with `make run PORT=…`."
            )
        if taken.port != wanted:
            self.notes.append(f"Port {wanted} was taken, so this is on {taken.port}.")
        self.claims.append(taken)
        return taken.port

    # --- database and broker ---

    def _bring_up_database(self) -> str:
        if self.wishes.database_url:
            self.screen.step("looking for the database that DATABASE_URL names")
            check_database(self.wishes.database_url)
            self.notes.append("Data          in the database that DATABASE_URL names")
            return self.wishes.database_url
        server = services.postgres_server(self.places, self.wishes)
        self.screen.step(
            "starting PostgreSQL" if server.is_initialised else "creating the database"
        )
        check_programs(server)
        prepare_server(server)
        self._start_server(server)
        self.notes.append(f"Data          {server.data}")
        return server.url()

    def _start_server(self, server: Postgres) -> None:
        child = services.postgres_child(self.places, server)
        self.supervisor.start(child)
        # Recovery after a crash may take minutes, and cutting it short would begin it anew.
        self._wait(child, server.is_ready, seconds=1800)
        server.create_database()
        check_database(server.url())

    def _bring_up_broker(self) -> tuple[str, str]:
        given = self.wishes.broker_url
        redis = self.wishes.redis_url or (given if given.startswith("redis") else "")
        if given and redis:
            self._check_broker(given)
            return given, redis
        self.screen.step("starting the broker")
        password = self.installation.broker_password
        mark = claim_any(self.installation.broker_port)
        self.claims.append(mark)
        if mark.port != self.installation.broker_port:
            self.installation = replace(self.installation, broker_port=mark.port)
            keep(self.places, self.installation)
        child = services.valkey_child(self.places, port=mark.port, password=password, env=self.env)
        self.supervisor.start(child)
        embedded = valkey.url(port=mark.port, password=password)
        self._wait(child, lambda: valkey.answers(embedded), BROKER_WAIT)
        if given:
            self._check_broker(given)
        return given or embedded, redis or embedded

    def _check_broker(self, url: str) -> None:
        self.screen.step("looking for the broker that BROKER_URL names")
        fault = valkey.fault_of(url)
        if fault:
            raise LaunchError(
                f"The broker that BROKER_URL names cannot be reached: {fault}",
                "Check BROKER_URL and that it runs; without BROKER_URL one is started here.",
            )

    # --- settings, schema, data ---

    def _write_settings(self, database_url: str, broker_url: str, redis_url: str) -> None:
        kept: Installation = self.installation
        given = given_variables(self.places)
        settings = {
            "SECRET_KEY": given.get("SECRET_KEY", kept.secret_key),
            "FIELD_KEYS": given.get("FIELD_KEYS", kept.field_keys),
            "DATABASE_URL": database_url,
            "BROKER_URL": broker_url,
            "REDIS_URL": redis_url,
            "PUBLIC_URL": self.public_url,
            "DEMO": "1" if kept.demo else "0",
            "SETUP_CODE": given.get("SETUP_CODE", kept.setup_code),
            "WEB_THREADS": str(self.wishes.web_threads),
        }
        if "EMAIL_HOST" not in given and "EMAIL_BACKEND" not in given:
            settings["EMAIL_BACKEND"] = "django.core.mail.backends.filebased.EmailBackend"
            self.notes.append(f"Mail          written to {self.places.var / 'mail'}, not sent")
        write_settings(self.places, settings, given)
        names = documented_settings(self.places.root / ".env.example")
        self.env.update({name: given[name] for name in names if name in given})
        self.env.update(settings)

    def _prepare(self) -> None:
        arguments: list[str] = []
        if self.installation.demo:
            arguments = ["--seed", str(self.wishes.demo_contacts)]
        self.screen.step("bringing the database up to date")
        child = services.preparation(self.places, arguments, self.env)
        show = child.log.write

        def show_progress(line: bytes) -> None:
            show(line)
            if line.startswith("» ".encode()):
                self.screen.detail(line.decode(errors="replace").strip()[2:])

        child.log.write = show_progress  # type: ignore[method-assign]
        if self.supervisor.run(child):
            raise _told_fault(child)
        self.nobody_yet = NOBODY_YET in child.log.last

    # --- waiting and telling ---

    def _wait(self, child: Child, is_ready: Callable[[], bool], seconds: float) -> None:
        began = time.monotonic()
        while not is_ready():
            self.supervisor.tick(0.05)
            waited = time.monotonic() - began
            if waited > 3:
                self.screen.detail(f"{waited:.0f} s")
            if child.has_ended or waited > seconds:
                self.supervisor.tick(0.05)
                said = "\n".join(f"    {line}" for line in list(child.log.last)[-12:])
                how = (
                    child.how_it_ended if child.has_ended else f"gave no answer in {seconds:.0f} s"
                )
                raise LaunchError(
                    f"{child.name} did not come up: it {how}. Its last lines:\n{said}",
                    f"All of it is in {child.log.path}.",
                )

    def _tell_scripts(self) -> None:
        write_private(self.places.run_file, json.dumps(self.told(), indent=1) + "\n")

    def told(self) -> dict[str, Any]:
        """What `var/run.json` says."""
        paths = {
            "web": "/",
            "app": "/app/",
            "admin": "/admin/",
            "portal": "/portal/",
            "api": "/api/v1/",
            "docs": "/api/docs/",
        }
        demo = self._demo()
        return {
            "urls": {name: f"{self.public_url}{path}" for name, path in paths.items()},
            "pids": {name: child.pid for name, child in self.supervisor.children.items()},
            "logins": demo.pop("logins", []),
            **demo,
        }

    def _demo(self) -> dict[str, Any]:
        if not self.installation.demo or not self.places.demo_file.exists():
            return {}
        told = json.loads(self.places.demo_file.read_text())
        return {key: told[key] for key in ("logins", "api_token", "write_key") if key in told}

    def _show(self) -> None:
        code = self.env["SETUP_CODE"] if self.nobody_yet else None
        self.screen.tell(welcome(self.places, self.told(), notes=self.notes, setup_code=code))


def _told_fault(child: Child) -> LaunchError:
    lines = list(child.log.last)
    what = next((line[2:] for line in reversed(lines) if line.startswith("! ")), None)
    mend = next((line[2:] for line in reversed(lines) if line.startswith("? ")), "")
    if what is None:
        what = f"Preparing the database failed, it {child.how_it_ended}:\n" + "\n".join(lines[-8:])
    return LaunchError(what, f"{mend} (All of it: {child.log.path})".strip())


def answers(port: int) -> bool:
    """Whether a web server on this machine answers requests."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def complain(fault: LaunchError) -> int:
    """Tell what is wrong and how to mend it; the exit code."""
    print(f"\nRapport cannot start.\n\n  {fault.what}\n\n  {fault.mend}\n", file=sys.stderr)
    return 1

"""The servers that everything else needs: the database and the broker."""

import time
from collections.abc import Callable
from dataclasses import replace

from launch import services, valkey
from launch.children import Child
from launch.database import check_database, check_programs, prepare_server
from launch.faults import LaunchError
from launch.installation import Installation, documented_settings, keep
from launch.places import Places
from launch.ports import Claim, claim_any
from launch.postgres import Postgres
from launch.screen import Screen
from launch.supervisor import Supervisor
from launch.wishes import Wishes, given_variables

BROKER_WAIT = 60.0
MAIL_TO_FILES = "django.core.mail.backends.filebased.EmailBackend"


class Servers:
    """Brings up a database and a broker, embedded or given, under a supervisor."""

    installation: Installation

    def __init__(self, places: Places, wishes: Wishes, screen: Screen) -> None:
        self.places, self.wishes, self.screen = places, wishes, screen
        self.supervisor = Supervisor(places, say=screen.say)
        self.notes: list[str] = []
        self.env: dict[str, str] = {}
        self.claims: list[Claim] = []

    def check_space(self) -> None:
        self.places.prepare()
        free, needed = self.places.free_megabytes(), self.wishes.free_megabytes
        if free < needed:
            raise LaunchError(
                f"The disk is nearly full: {free} MB free at {self.places.database.parent}, "
                f"at least {needed} MB are needed.",
                "Free some space and start again (FREE_MEGABYTES sets the limit).",
            )

    def bring_up_database(self) -> str:
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
        self.wait(child, server.is_ready, seconds=1800)
        server.create_database()
        check_database(server.url())

    def bring_up_broker(self) -> tuple[str, str]:
        given = self.wishes.broker_url
        redis = self.wishes.redis_url or (given if given.startswith("redis") else "")
        if given and redis:
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
        self.wait(child, lambda: valkey.answers(embedded), BROKER_WAIT)
        return given or embedded, redis or embedded

    def check_given_broker(self) -> None:
        """Before anything is started, so that a wrong address costs no time."""
        if not self.wishes.broker_url:
            return
        self.screen.step("looking for the broker that BROKER_URL names")
        fault = valkey.fault_of(self.wishes.broker_url)
        if fault:
            raise LaunchError(
                f"The broker that BROKER_URL names cannot be reached: {fault}",
                "Check BROKER_URL and that it runs; without BROKER_URL one is started here.",
            )

    def settings_for(
        self, database_url: str, broker_url: str, redis_url: str
    ) -> tuple[dict[str, str], dict[str, str]]:
        """What we worked out, and what the owner gave; the owner's own is put into `env`."""
        kept, given = self.installation, given_variables(self.places)
        names = documented_settings(self.places.root / ".env.example")
        self.env.update({name: given[name] for name in names if name in given})
        settings = {
            "SECRET_KEY": given.get("SECRET_KEY", kept.secret_key),
            "FIELD_KEYS": given.get("FIELD_KEYS", kept.field_keys),
            "DATABASE_URL": database_url,
            "BROKER_URL": broker_url,
            "REDIS_URL": redis_url,
            "DEMO": "1" if kept.demo else "0",
            "SETUP_CODE": given.get("SETUP_CODE", kept.setup_code),
        }
        if "EMAIL_HOST" not in given and "EMAIL_BACKEND" not in given:
            settings["EMAIL_BACKEND"] = MAIL_TO_FILES
        return settings, given

    def run(self, child: Child) -> int:
        """Run a program to its end, and show the progress that it tells; its exit code."""
        keep_line = child.log.write

        def show_progress(line: bytes) -> None:
            keep_line(line)
            if line.startswith("» ".encode()):
                self.screen.detail(line.decode(errors="replace").strip()[2:])

        child.log.write = show_progress  # type: ignore[method-assign]
        return self.supervisor.run(child)

    def wait(self, child: Child, is_ready: Callable[[], bool], seconds: float) -> None:
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

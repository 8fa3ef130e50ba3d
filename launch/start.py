"""Bring the system up, keep it up, and take it down again."""

import errno
import json
import sys
from http.client import HTTPConnection, HTTPException
from typing import Any

from config.env import environment
from launch import app_build, services
from launch.children import Child
from launch.faults import LaunchError, Stopped
from launch.installation import open_installation, write_settings
from launch.lock import only_supervisor
from launch.places import Places
from launch.ports import claim, claim_near
from launch.postgres import write_private
from launch.prepare import NOBODY_YET
from launch.screen import Screen, welcome
from launch.servers import MAIL_TO_FILES, Servers
from launch.wishes import read_wishes

WEB_WAIT = 180.0
#: What the demo tells of itself.
FROM_DEMO = ("logins", "portal_login", "api_token", "write_key")
FIRST_TO_END = {"web", "worker", "beat", "prepare", "app"}


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


class _Start(Servers):
    """The steps of one start, in their order."""

    def go(self) -> int:
        # One that was killed could not take it away.
        self.places.run_file.unlink(missing_ok=True)
        self.check_space()
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
        self.check_given_broker()
        database_url = self.bring_up_database()
        broker_url, redis_url = self.bring_up_broker()
        self._write_settings(database_url, broker_url, redis_url)
        self._build_app()
        self._prepare()
        self.places.forget_metrics()
        self.screen.step("starting web, worker and beat")
        web = services.web_child(self.places, self.wishes, port=port, env=self.env)
        self.supervisor.start(web)
        self.wait(web, lambda: answers(port), WEB_WAIT)
        # Not before: while they load, two cores would serve the first page later.
        self.supervisor.start(services.worker_child(self.places, self.wishes, self.env))
        self.supervisor.start(services.beat_child(self.places, self.env))
        self.supervisor.on_change = self._tell_scripts
        self._tell_scripts()
        self._show()

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

    # --- settings, schema, data ---

    def _write_settings(self, database_url: str, broker_url: str, redis_url: str) -> None:
        settings, given = self.settings_for(database_url, broker_url, redis_url)
        settings |= {"PUBLIC_URL": self.public_url, "WEB_THREADS": str(self.wishes.web_threads)}
        if settings.get("EMAIL_BACKEND") == MAIL_TO_FILES:
            self.notes.append(f"Mail          written to {self.places.var / 'mail'}, not sent")
        write_settings(self.places, settings, given)
        self.env.update(settings)

    def _build_app(self) -> None:
        if app_build.is_current(self.places.root / "frontend"):
            return
        self.screen.step("building the app")
        child = services.app_build(self.places, self.env)
        if self.run(child):
            raise _told_fault(child)

    def _prepare(self) -> None:
        arguments: list[str] = []
        if self.installation.demo:
            arguments = ["--seed", str(self.wishes.demo_contacts)]
        self.screen.step("bringing the database up to date")
        child = services.preparation(self.places, arguments, self.env)
        if self.run(child):
            raise _told_fault(child)
        self.nobody_yet = NOBODY_YET in child.log.last

    # --- telling ---

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
        return {key: told[key] for key in FROM_DEMO if key in told}

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

"""Backing up and restoring where `make run` keeps the data."""

import subprocess
import sys
from pathlib import Path

from config.env import environment
from launch import services, valkey
from launch.faults import LaunchError, Stopped
from launch.installation import open_installation
from launch.lock import only_supervisor
from launch.places import Places
from launch.screen import Screen
from launch.servers import Servers
from launch.wishes import read_wishes

NO_FILE = "Name one: make restore FILE=var/backups/…"


def backup(places: Places) -> int:
    """Write a backup, of a running system or of one at rest; the exit code."""
    wishes, _ = read_wishes(places)
    with only_supervisor(places) as already_at:
        if not already_at:
            return _Upkeep(places, wishes, Screen()).carry_out("making the backup", "backup")
    env = {**environment(), "ENV_FILE": str(places.env_file)}
    command = [sys.executable, "manage.py", "backup"]
    return subprocess.run(command, cwd=places.root, env=env, check=False).returncode


def restore(places: Places, chosen: str) -> int:
    """Put a backup back in place of what is there; the exit code.

    Killed at any moment, it left either what was there or a restore that the next start ends.

    :raises LaunchError: if no such backup is there, the system runs, or it is refused.
    """
    folder = _backup_named(places, chosen)
    wishes, _ = read_wishes(places)
    with only_supervisor(places) as already_at:
        if already_at:
            raise LaunchError(f"Rapport is running at {already_at}.", "`make stop` it first.")
        words = ("restore", str(folder), "--replace")
        return _Upkeep(places, wishes, Screen()).carry_out("restoring the backup", *words)


def _backup_named(places: Places, chosen: str) -> Path:
    there = [str(found.relative_to(places.root)) for found in places.list_backups()]
    listed = f"These are there: {', '.join(there)}." if there else "There is none in var/backups."
    if not chosen:
        raise LaunchError("Which backup?", f"{NO_FILE} {listed}")
    folder = (places.root / Path(chosen).expanduser()).resolve()
    if not folder.is_dir():
        raise LaunchError(f"{folder} is no backup.", f"{NO_FILE} {listed}")
    return folder


class _Upkeep(Servers):
    """The database alone, up for one command."""

    def carry_out(self, words: str, *command: str) -> int:
        self.check_space()
        self.installation = open_installation(self.places, demo=None)
        self.supervisor.begin()
        try:
            self._settle(self.bring_up_database())
            return self._run(words, *command)
        except Stopped:
            self.screen.say("stopped")
            return 130
        finally:
            self.supervisor.end({command[0]})

    def _settle(self, database_url: str) -> None:
        # Nothing speaks to the broker here; Django only wants to know an address.
        port, password = self.installation.broker_port or 1, self.installation.broker_password
        broker = self.wishes.broker_url or valkey.url(port=port, password=password)
        redis = self.wishes.redis_url or valkey.url(port=port, password=password)
        self.env = {**environment(), "ENV_FILE": "/dev/null"}
        settings, _ = self.settings_for(database_url, broker, redis)
        self.env.update(settings)

    def _run(self, words: str, *command: str) -> int:
        self.screen.step(words)
        child = services.command_child(self.places, *command, env=self.env)
        code = self.run(child)
        said = [line for line in child.log.last if line.strip()]
        if code:
            raise LaunchError(
                f"{words.capitalize()} failed: {said[-1] if said else child.how_it_ended}",
                f"All of it is in {child.log.path}.",
            )
        self.screen.tell("\n".join(f"  {line}" for line in said))
        return 0

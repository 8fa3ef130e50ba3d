"""Copies of this project to start and to stop, as a newcomer would."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from config.env import ROOT, environment
from launch.places import Places
from launch.ports import claim_near
from launch.postgres import others_can_reach
from launch.processes import members

LEFT_OUT = shutil.ignore_patterns(
    ".venv", "var", ".git", "node_modules", "frontend", ".*_cache", "__pycache__", ".hypothesis"
)
PATIENCE = 240.0
#: What the test process was told about its own servers is not for a clone.
OURS = {
    *("ENV_FILE", "SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "BROKER_URL", "REDIS_URL"),
    *("EMAIL_BACKEND", "MEDIA_ROOT", "METRICS_FOLDER", "STATIC_ROOT", "PUBLIC_URL"),
    *("ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE"),
}


class Clone:
    """One copy, started as a child process."""

    def __init__(self, folder: Path, *, user: int | None = None) -> None:
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
        (folder / ".venv").symlink_to(sys.prefix)
        self.folder, self.user = folder, user
        self.places = Places(folder)
        self.said = folder / "said.txt"
        self.seen: set[int] = set()
        self.process: Any = None
        if user is not None:
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, user, user, follow_symlinks=False)

    def command(self, *words: str) -> list[str]:
        return [interpreter(self.user), "-m", "launch", *words]

    def environment(self, **settings: str) -> dict[str, str]:
        own = {key: value for key, value in environment().items() if key not in OURS}
        packages = next(Path(sys.prefix).glob("lib/python*/site-packages"))
        return {**own, "PYTHONPATH": str(packages), "DEMO_CONTACTS": "40", **settings}

    def start(self, **settings: str) -> "Clone":
        """Start it, and return when it is up."""
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                self.command("run"),
                cwd=self.folder,
                env=self.environment(**{"PORT": str(quiet_port()), **settings}),
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
            )
        until(lambda: self.places.run_file.exists() or self.process.poll() is not None)
        assert self.process.poll() is None, self.said.read_text()
        self.note_processes()
        return self

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess:
        """Run a command of the launcher to its end."""
        return subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=self.environment(**settings),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def told(self):
        return json.loads(self.places.run_file.read_text())

    def note_processes(self) -> None:
        self.seen |= {pid for leader in self.told()["pids"].values() for pid in members(leader)}
        self.seen |= {self.process.pid}

    def get(self, path: str) -> int:
        """The status of a page; 0 while nobody answers."""
        try:
            return httpx.get(self.told()["urls"]["web"] + path, timeout=5).status_code
        except (httpx.HTTPError, OSError, ValueError):
            return 0

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End the supervisor with no chance to clear up."""
        self.process.kill()
        self.process.wait()

    def left_behind(self) -> list[str]:
        """The processes of this clone that still live."""
        return [name for pid in running() if (name := self.works_here(pid))]

    def works_here(self, pid: int) -> str | None:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
            is_zombie = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
            here = Path(f"/proc/{pid}/cwd").readlink() == self.folder
        except OSError:
            return None
        return words if words and not is_zombie and (here or str(self.folder) in words) else None


def running() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def interpreter(user: int | None) -> str:
    """A Python that the user may run; our own may lie in a folder of root's."""
    own = Path(sys.executable).resolve()
    if user is None or others_can_reach(own.parent):
        return sys.executable
    return f"/usr/bin/python3.{sys.version_info[1]}"


def may_run(python: str, user: int) -> bool:
    """Whether a user's Python can use our packages; some are locked for its exact version."""
    packages = str(next(Path(sys.prefix).glob("lib/python*/site-packages")))
    if not Path(python).exists():
        return False
    done = subprocess.run(
        [python, "-c", "import redis"],
        env={"PYTHONPATH": packages},
        user=user,
        check=False,
        cwd="/",
    )
    return done.returncode == 0


def quiet_port() -> int:
    """A free port below those that the kernel lends to outgoing connections."""
    taken = claim_near(21_000 + os.getpid() % 5_000)
    assert taken
    taken.release()
    return taken.port


def until(is_so, *, seconds: float = PATIENCE, every: float = 0.05) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(every)

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
NOT_NEEDED = shutil.ignore_patterns("site-packages", "test", "__pycache__", "config-*", "idlelib")
PATIENCE = 240.0
#: What the test process was told about its own servers is not for a clone.
OURS = {
    *("ENV_FILE", "SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "BROKER_URL", "REDIS_URL"),
    *("EMAIL_BACKEND", "MEDIA_ROOT", "METRICS_FOLDER", "STATIC_ROOT", "PUBLIC_URL"),
    *("ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE"),
}


class Clone:
    """One copy, started as a child process; or one that another process of the tests made."""

    def __init__(self, folder: Path, *, user: int | None = None, is_there: bool = False) -> None:
        if not is_there:
            shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
            (folder / ".venv").symlink_to(sys.prefix)
        self.folder, self.user = folder, user
        self.places = Places(folder)
        self.said = folder / "said.txt"
        self.seen: set[int] = set()
        self.process: Any = None
        self.python, self.told_python = sys.executable, dict[str, str]()
        if user is not None:
            self.python, self.told_python = others_python(folder.parent)
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, user, user, follow_symlinks=False)

    def command(self, *words: str) -> list[str]:
        return [self.python, "-m", "launch", *words]

    def environment(self, **settings: str) -> dict[str, str]:
        own = {key: value for key, value in environment().items() if key not in OURS}
        return {**own, **self.told_python, "DEMO_CONTACTS": "40", **settings}

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
        try:
            until(lambda: self.is_up or self.process.poll() is not None)
        except AssertionError:
            # It comes up too late for anybody, and would then stay.
            self.stop()
            raise
        assert self.process.poll() is None, self.said.read_text()
        self.note_processes()
        return self

    @property
    def is_up(self) -> bool:
        """Whether this start has told its addresses; `run.json` may be of an earlier one."""
        return "Rapport is running at" in self.said.read_text()

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


def others_python(folder: Path) -> tuple[str, dict[str, str]]:
    """A Python with our packages that an ordinary user may run, and what it has to be told.

    Root's own may lie where nobody else can walk; then its interpreter and library are copied.
    """
    packages = next(Path(sys.prefix).glob("lib/python*/site-packages"))
    if not others_can_reach(packages):
        packages = Path(shutil.copytree(packages, folder / "packages"))
    told = {"PYTHONPATH": str(packages)}
    own, home = Path(sys.executable).resolve(), Path(sys.base_prefix)
    if others_can_reach(own.parent):
        return str(own), told
    library = home / "lib" / f"python3.{sys.version_info[1]}"
    shutil.copytree(library, folder / "lib" / library.name, ignore=NOT_NEEDED)
    for shared in (home / "lib").glob("libpython*"):
        shutil.copy(shared, folder / "lib")
    (folder / "bin").mkdir()
    python = shutil.copy(own, folder / "bin")
    told |= {"PYTHONHOME": str(folder), "LD_LIBRARY_PATH": str(folder / "lib")}
    return str(python), told


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

"""The programs of one installation, as children for the supervisor."""

import signal
import sys
from dataclasses import replace
from pathlib import Path

from launch import postgres, valkey
from launch.children import Child
from launch.database import clear_dead_postmaster
from launch.logs import RotatingLog
from launch.places import Places
from launch.wishes import Wishes

#: A connection is an open file, and a web process takes 12,000 (config/server.py). Many systems
#: allow a program 1,024 files unless it asks for more.
OPEN_FILES = 24_000


def postgres_server(places: Places, wishes: Wishes) -> postgres.Postgres:
    chosen = {"POSTGRES_BIN": wishes.postgres_bin}
    return postgres.Postgres(places.database, bin_folder=postgres.binaries(chosen))


def postgres_child(places: Places, server: postgres.Postgres) -> Child:
    return Child(
        name="postgres",
        command=server.start_command(),
        log=RotatingLog(places.logs / "postgres.log"),
        cwd=Path("/"),
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "UTC"},
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
        stop_signal=signal.SIGINT,
        identity=server.as_nobody,
        before_start=lambda: clear_dead_postmaster(server),
    )


def valkey_child(places: Places, *, port: int, password: str, env: dict[str, str]) -> Child:
    command = valkey.start_command(
        port=port, configuration=places.var / "valkey.conf", password=password
    )
    return _child(places, "valkey", command, env)


def preparation(places: Places, arguments: list[str], env: dict[str, str]) -> Child:
    return _child(places, "prepare", [sys.executable, "-m", "launch.prepare", *arguments], env)


def app_build(places: Places, env: dict[str, str]) -> Child:
    return _child(places, "app", [sys.executable, "-m", "launch.app_build"], env)


def command_child(places: Places, *words: str, env: dict[str, str]) -> Child:
    """One of Django's commands, which ends by itself."""
    return _child(places, words[0], [sys.executable, "manage.py", *words], env)


def web_child(places: Places, wishes: Wishes, *, port: int, env: dict[str, str]) -> Child:
    command = web_command(host=wishes.host, port=port, workers=wishes.web_workers)
    return replace(_child(places, "web", command, env), open_files=OPEN_FILES)


def web_command(*, host: str, port: int, workers: int) -> list[str]:
    command = [sys.executable, "-m", "config.server", "--host", host]
    return [*command, "--port", str(port), "--workers", str(workers)]


def worker_child(places: Places, wishes: Wishes, env: dict[str, str]) -> Child:
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker"]
    command += ["--loglevel", "INFO", "--concurrency", str(wishes.worker_processes)]
    command += ["--without-gossip", "--without-mingle"]
    return _child(places, "worker", command, env)


def beat_child(places: Places, env: dict[str, str]) -> Child:
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "beat", "--loglevel", "INFO"]
    return _child(places, "beat", [*command, "--pidfile", ""], env)


def _child(places: Places, name: str, command: list[str], env: dict[str, str]) -> Child:
    log = RotatingLog(places.logs / f"{name}.log")
    return Child(name=name, command=command, log=log, cwd=places.root, env=env)

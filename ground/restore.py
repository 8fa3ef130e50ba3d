"""Putting a backup back: checked first, then all of it or nothing."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from ground import postgres_programs
from ground.backup import DATABASE, FORMAT, MANIFEST, MEDIA, Manifest, checksum, tables
from ground.encryption import key_checks
from ground.refusals import Refusal

PIECE = 1024 * 1024
UNFINISHED = "Rapport restores "
Step = Callable[[], str]
#: What apps do to restored data before anybody works with it; each answers what it did.
STEPS: list[Step] = []
#: Belong to the server or to whoever runs it, not to a backup.
LEFT_OUT = (" SCHEMA - public ", " COMMENT - SCHEMA public ", " COMMENT - EXTENSION ")


class NotABackup(Refusal):
    """This folder holds no whole backup."""


class BackupDamaged(Refusal):
    """The backup is not as it was written. Nothing was changed."""


class BackupTooNew(Refusal):
    """The backup was made by a newer version. Upgrade first; nothing was changed."""


class KeysMissing(Refusal):
    """FIELD_KEYS lacks keys that the backup's secrets are encrypted with. Nothing was changed."""


class KeysDiffer(Refusal):
    """FIELD_KEYS holds other keys than the backup's secrets are encrypted with, under the same
    ids. Nothing was changed."""


class DatabaseNotEmpty(Refusal):
    """The database is not empty. Give --replace to lose what it holds. Nothing was changed."""


class DatabaseInUse(Refusal):
    """Others are connected to the database. Stop web, workers and clock first. Nothing was
    changed."""


class RestoreFailed(Refusal):
    """PostgreSQL refused the backup; the database is as it was."""


class RestoreUnfinished(Refusal):
    """A restore was broken off after the rows were in. Run `restore` of the same backup again."""


def after_restore(step: Step) -> Step:
    """Announce a step that follows each restore; apps do so in their `restoring.py`."""
    STEPS.append(step)
    return step


def read_backup(folder: Path) -> Manifest:
    """The manifest of a backup that is whole and that this version can read.

    :raises NotABackup: if something is missing.
    :raises BackupDamaged: if a checksum differs.
    :raises BackupTooNew: if it holds what this version does not know.
    """
    try:
        told = json.loads((folder / MANIFEST).read_text())
        if told["format"] not in {1, FORMAT}:
            raise BackupTooNew(
                f"The backup has format {told['format']}, this version reads up to {FORMAT}."
            )
        if told["format"] == 1:
            told["field_keys"] = dict.fromkeys(told["field_keys"])
        manifest = Manifest(**told)
        damaged = [name for name in manifest.files if not is_whole(folder, name, manifest)]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise NotABackup(f"{folder} holds no whole backup: {fault}") from fault
    if damaged or {*manifest.files} != {DATABASE, MEDIA}:
        names = " and ".join(damaged) or "the list of files"
        raise BackupDamaged(f"Not as it was written: {names}. Nothing was changed.")
    refuse_newer(manifest)
    return manifest


def is_whole(folder: Path, name: str, manifest: Manifest) -> bool:
    path, told = folder / name, manifest.files[name]
    return bool(path.stat().st_size == told["bytes"] and checksum(path) == told["sha256"])


def refuse_newer(manifest: Manifest) -> None:
    known = {*MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    unknown = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if unknown:
        raise BackupTooNew(
            f"Made by version {manifest.version}, with migrations unknown to {settings.VERSION}: "
            f"{', '.join(unknown[:3])}. Upgrade first; nothing was changed."
        )
    if manifest.postgres > postgres_programs.server_major():
        raise BackupTooNew(
            f"Made on PostgreSQL {manifest.postgres}; this server is older. Nothing was changed."
        )


def refuse_other_keys(manifest: Manifest) -> None:
    """
    :raises KeysMissing: if a key the backup was made with is not in FIELD_KEYS.
    :raises KeysDiffer: if another key is there under its id, as of another installation.
    """
    held, needed = key_checks(), manifest.field_keys
    if lost := sorted(needed.keys() - held.keys()):
        raise KeysMissing(
            f"FIELD_KEYS lacks {', '.join(lost)}, which the backup's secrets are encrypted with. "
            "Add them, or give --lose-secrets. Nothing was changed."
        )
    if other := sorted(key for key, check in needed.items() if check not in (None, held[key])):
        raise KeysDiffer(
            f"{', '.join(other)} in FIELD_KEYS is another key than the one of that id the "
            "backup's secrets are encrypted with. Put in the keys of the installation it was made "
            "on, or give --lose-secrets. Nothing was changed."
        )


def restore_backup(*, folder: Path, replace: bool, keep_closed_secrets: bool = False) -> list[str]:
    """Put a backup back, bring it up to date, check it. What was done, in sentences.

    :raises Refusal: one of this module's; the database is then as it was.
    """
    manifest = read_backup(folder)
    if not keep_closed_secrets:
        refuse_other_keys(manifest)
    refuse_occupied(replace=replace)
    unpacked = unpack_media(folder / MEDIA)
    try:
        load_database(folder / DATABASE, rows=manifest.rows, source=folder.resolve())
        put_media(unpacked)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    told = [f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables, as counted."]
    connection.close()
    call_command("migrate", interactive=False, verbosity=0, finishing_restore=True)
    told += [step() for step in STEPS]
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON SCHEMA public IS NULL")
    return told


def unfinished_restore() -> Path | None:
    """The backup whose rows are in, but whose later steps were broken off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'public'"
        )
        found = cursor.fetchone()
    told = (found and found[0]) or ""
    return Path(told.removeprefix(UNFINISHED)) if told.startswith(UNFINISHED) else None


def refuse_unfinished_restore() -> None:
    """:raises RestoreUnfinished: naming the backup."""
    folder = unfinished_restore()
    if folder:
        raise RestoreUnfinished(
            f"The restore of {folder} was broken off after the rows were in, before they were "
            "brought up to date and checked. Restore that backup again."
        )


def refuse_occupied(*, replace: bool) -> None:
    media = Path(settings.MEDIA_ROOT)
    with connection.cursor() as cursor:
        count = len(tables(cursor))
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise DatabaseInUse(
            f"{others} other connection(s) to the database. Stop web, workers and clock first. "
            "Nothing was changed."
        )
    if not replace and (count or (media.is_dir() and any(media.iterdir()))):
        raise DatabaseNotEmpty(
            f"The database holds {count} tables, or {media} holds files. Give --replace to lose "
            "them. Nothing was changed."
        )


def load_database(dump: Path, *, rows: dict[str, int], source: Path) -> None:
    """Replace everything in one transaction, which also counts the rows.

    It leaves the mark of an unfinished restore, which the last step takes away.

    :raises RestoreFailed: with PostgreSQL's own words.
    """
    connection.close()
    with subprocess.Popen(
        [postgres_programs.program("psql"), "--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=postgres_programs.environment(),
    ) as psql:
        into, said = cast(IO[bytes], psql.stdin), cast(IO[bytes], psql.stderr)
        # psql closes its end at the first error; what it said is read below. Should reading the
        # dump fail, the end of its input makes it roll back.
        try:
            with suppress(BrokenPipeError):
                into.write(EMPTIED.encode())
                feed(dump, into)
                into.write((counted(rows) + marked(source) + "COMMIT;\n").encode())
        finally:
            with suppress(BrokenPipeError):
                into.close()
        words = said.read().decode(errors="replace").strip()
    if psql.returncode:
        raise RestoreFailed(f"PostgreSQL refused the backup; the database is as it was: {words}")


EMPTIED = """BEGIN;
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS public CASCADE;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


def feed(dump: Path, into: IO[bytes]) -> None:
    """Write a dump's SQL into psql.

    :raises RestoreFailed: if it cannot be read to its end; psql, not told to commit, rolls back.
    """
    pg_restore = postgres_programs.program("pg_restore")
    listed = subprocess.run([pg_restore, "--list", str(dump)], capture_output=True, check=False)
    lines = listed.stdout.decode().splitlines()
    with tempfile.NamedTemporaryFile("w", suffix=".list") as wanted:
        wanted.writelines(f"{line}\n" for line in lines if not any(w in line for w in LEFT_OUT))
        wanted.flush()
        with subprocess.Popen(
            [pg_restore, "--no-owner", "--no-privileges", "-L", wanted.name, "-f", "-", str(dump)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as reader:
            shutil.copyfileobj(cast(IO[bytes], reader.stdout), into, PIECE)
            words = cast(IO[bytes], reader.stderr).read().decode(errors="replace").strip()
    if listed.returncode or reader.returncode:
        raise RestoreFailed(f"The dump cannot be read; the database is as it was: {words}")


def marked(source: Path) -> str:
    """SQL that notes, where no table of ours is needed, what is being restored."""
    words = f"{UNFINISHED}{source}".replace("'", "''")
    return f"SET standard_conforming_strings = on; COMMENT ON SCHEMA public IS '{words}';\n"


def counted(rows: dict[str, int]) -> str:
    """SQL that fails unless each table holds as many rows as the manifest says."""
    checks = []
    for table, count in sorted(rows.items()):
        quoted = connection.ops.quote_name(table)
        found = f"(SELECT count(*) FROM public.{quoted})"  # noqa: S608 - quoted by Django
        fault = f"RAISE EXCEPTION 'a table does not hold {count:d} rows: {quoted}'"
        checks.append(f"  IF {found} <> {count:d} THEN {fault}; END IF;")
    return "DO $check$ BEGIN\n" + "\n".join(checks) + "\nEND $check$;\n"


def unpack_media(archive: Path) -> Path:
    """The media files in a folder beside the real one, whence they can be moved at once."""
    root = Path(settings.MEDIA_ROOT)
    unpacked = root.parent / f".{root.name}.{os.getpid()}.restoring"
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(parents=True, mode=0o700)
    try:
        with tarfile.open(archive) as opened:
            for member in safe_members(opened, unpacked):
                opened.extract(member, unpacked, set_attrs=False)
    except tarfile.TarError as fault:
        shutil.rmtree(unpacked, ignore_errors=True)
        raise BackupDamaged(f"{MEDIA} cannot be read: {fault}. Nothing was changed.") from fault
    return unpacked


def safe_members(archive: tarfile.TarFile, root: Path) -> Iterator[tarfile.TarInfo]:
    """Plain files that stay inside the folder."""
    for member in archive:
        inside = (root / member.name).resolve().is_relative_to(root.resolve())
        if not member.isreg() or not inside:
            raise BackupDamaged(f"{MEDIA} holds {member.name!r}, which no backup of ours does.")
        yield member


def put_media(unpacked: Path) -> None:
    root = Path(settings.MEDIA_ROOT)
    old = unpacked.with_suffix(".old")
    if root.exists():
        root.rename(old)
    unpacked.rename(root)
    shutil.rmtree(old, ignore_errors=True)

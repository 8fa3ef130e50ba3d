"""Other databases and servers, which a test may fill and throw away."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from launch import postgres


@contextmanager
def working_on(**address: str) -> Iterator[None]:
    """Have Django's connection lead to another database within the block."""
    before = {name: connection.settings_dict[name] for name in address}
    connection.close()
    connection.settings_dict.update(address)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """A new database beside the tests' own."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def fresh_server() -> Iterator[dict[str, str]]:
    """A new PostgreSQL, whose transaction ids begin anew; how Django reaches it."""
    folder = Path(tempfile.mkdtemp(prefix="rapport-test-"))
    # PostgreSQL does not run as root, and must be able to walk to its data.
    folder.chmod(0o711)
    server = postgres.Postgres(
        folder / "postgres",
        bin_folder=postgres.binaries(dict(os.environ)),
        volatile=True,
        connections=20,
        shared_buffers="32MB",
    )
    server.start()
    server.create_database("elsewhere")
    try:
        yield {"HOST": str(server.socket), "NAME": "elsewhere", "PASSWORD": server.password}
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)

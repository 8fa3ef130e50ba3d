"""Real processes on the tests' database: granian, and a Celery worker."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from config.celery import app
from tests.reliability.processes import wait_until
from tests.servers import ROOT


def environment() -> dict[str, str]:
    given = connection.settings_dict
    where = f"postgres://{given['USER']}:{given['PASSWORD']}@/{given['NAME']}"
    return {
        **os.environ,
        "DATABASE_URL": f"{where}?host={given['HOST']}&port={given['PORT']}",
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ALLOWED_HOSTS": "127.0.0.1",
    }


@contextmanager
def serving(application: str) -> Iterator[str]:
    """A granian that serves the ASGI application; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--workers", "1"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--loop", "uvloop"]
    command += ["--backpressure", "2048", "--log-level", "error", application]
    process = subprocess.Popen(command, env=environment(), cwd=ROOT)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def wait_for(port: int) -> None:
    """
    :raises TimeoutError: if nobody listens there within two minutes.
    """
    for _ in range(1200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


@contextmanager
def working() -> Iterator[None]:
    """A Celery worker that is up, and does not do first what other tests rang for."""
    app.control.purge()
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker"]
    command += ["--pool", "solo", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
    process = subprocess.Popen(command, env=environment(), cwd=ROOT)
    try:
        wait_until(lambda: bool(app.control.ping(timeout=0.5)), seconds=120, why="it is up")
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

"""Real servers for the tests: a PostgreSQL and a broker per test process, thrown away after.

A server per process, because one open transaction anywhere in a PostgreSQL cluster
holds back every reader of the log.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def start() -> None:
    from launch import postgres, processes, valkey
    from tests import casts

    folder = Path(tempfile.mkdtemp(prefix="rapport-test-"))
    folder.chmod(0o711)
    (folder / "static").mkdir()
    os.environ.update(
        ENV_FILE=os.devnull,
        SECRET_KEY="a-key-for-tests-alone-" + "x" * 40,
        FIELD_KEYS="t1:" + "ab" * 32,
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        MEDIA_ROOT=str(folder / "media"),
        METRICS_FOLDER=str(folder / "metrics"),
        STATIC_ROOT=str(folder / "static"),
        PUBLIC_URL="http://testserver",
        ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    )
    port = valkey.free_port()
    os.environ.update(
        BROKER_URL=valkey.url(port=port, password="test"),
        REDIS_URL=valkey.url(port=port, password="test"),
    )
    casts.copy_into(folder)
    server = casts.cluster(folder)
    server.configure()
    # Both die with this process, however it dies.
    with server.log.open("w") as log:
        database = subprocess.Popen(
            server.start_command(),
            stdout=log,
            stderr=log,
            cwd="/",
            preexec_fn=processes.die_with_parent(signal.SIGQUIT),
            **server.as_nobody,
        )
    broker = subprocess.Popen(
        valkey.start_command(port=port, configuration=folder / "valkey.conf", password="test"),
        stdout=subprocess.DEVNULL,
        preexec_fn=processes.die_with_parent(signal.SIGKILL),
    )
    while not server.is_ready():
        if database.poll() is not None:
            raise postgres.PostgresError(server.last_log_lines())

    def stop() -> None:
        broker.kill()
        broker.wait()
        database.send_signal(signal.SIGINT)
        database.wait()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    os.environ["DATABASE_URL"] = server.url("postgres")


# The controller of a parallel run collects nothing itself, so it needs no servers,
# but Django's settings are read there too.
if "rapport_servers" not in sys.modules:
    sys.modules["rapport_servers"] = sys.modules[__name__]
    start()

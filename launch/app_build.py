"""Build the app from its sources, unless they are as before: `python -m launch.app_build`.

Run by the supervisor: lines that begin with `» ` are progress, `! ` tells a fault and `? ` how
to mend it.
"""

import fcntl
import gzip
import shutil
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What the build depends on, beside the sources.
CONFIGURATION = ("index.html", "package-lock.json", "tsconfig.json", "vite.config.ts")
COMPRESSED = {".css", ".js", ".json", ".svg"}


def sources(frontend: Path) -> Iterator[Path]:
    yield from (frontend / name for name in CONFIGURATION)
    for folder in ("src", "public"):
        yield from sorted(path for path in (frontend / folder).rglob("*") if path.is_file())


def digest(frontend: Path) -> str:
    found = sha256()
    for path in sources(frontend):
        if path.is_file():
            found.update(str(path.relative_to(frontend)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def is_current(frontend: Path) -> bool:
    """Whether the built app is that of the sources; a copy without sources is taken as it is."""
    if not (frontend / "src").is_dir():
        return True
    stamp = frontend / "dist" / ".built"
    return stamp.is_file() and stamp.read_text() == digest(frontend)


def build(frontend: Path) -> None:
    """Build into a folder of its own and put that in place, so that nobody meets half an app.

    :raises NodeError: if npm or the build fails; the app that was there stays.
    """
    from launch import node

    print("» fetching its packages", flush=True)
    node.install(frontend)
    print("» compiling", flush=True)
    with node.guard_of(frontend / "dist").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        # Another start may have built the same meanwhile.
        if not is_current(frontend):
            compile_app(frontend)


def compile_app(frontend: Path) -> None:
    from launch import node

    wanted, fresh, old = digest(frontend), frontend / "dist.new", frontend / "dist.old"
    vite = str(frontend / "node_modules" / "vite" / "bin" / "vite.js")
    node.run(vite, "build", "--outDir", str(fresh), "--emptyOutDir", folder=frontend)
    compress(fresh)
    (fresh / ".built").write_text(wanted)
    shutil.rmtree(old, ignore_errors=True)
    if (frontend / "dist").exists():
        (frontend / "dist").rename(old)
    fresh.rename(frontend / "dist")
    shutil.rmtree(old, ignore_errors=True)


def compress(folder: Path) -> None:
    """Lay a gzipped copy beside each file of text, which the web server hands out as it is."""
    for path in [*folder.rglob("*")]:
        if path.suffix in COMPRESSED and path.stat().st_size > 1000:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9))


def main() -> int:
    from launch.node import NodeError

    frontend = ROOT / "frontend"
    try:
        if not is_current(frontend):
            build(frontend)
    except NodeError as fault:
        print(fault)
        print(f"! The app could not be built: {' '.join(str(fault).split())[-300:]}")
        print("? Without a network, give npm its cache (npm_config_cache) and start again.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The gate's questions to the app: `python -m checks.app types|lint|unit|budget`."""

import gzip
import json
import sys
from collections.abc import Callable
from typing import Any

from config.env import ROOT
from launch import app_build, node

FRONTEND = ROOT / "frontend"
DIST = FRONTEND / "dist"
#: Gzipped bytes: what the first screen loads in all, and any one part that is loaded later.
FIRST_LOAD, LATER_PART = 150_000, 60_000
PROGRAMS = {
    "types": ("vue-tsc/bin/vue-tsc.js", "--noEmit", "-p", "tsconfig.json"),
    "lint": ("eslint/bin/eslint.js", ".", "--max-warnings", "0"),
    "unit": ("vitest/vitest.mjs", "run"),
}


def tool(name: str) -> str:
    """What one of the app's own tools says.

    :raises NodeError: if it found something.
    """
    node.install(FRONTEND)
    program, *arguments = PROGRAMS[name]
    return node.run(str(FRONTEND / "node_modules" / program), *arguments, folder=FRONTEND)


def size(file: str) -> int:
    return len(gzip.compress((DIST / file).read_bytes(), 9))


def files_of(manifest: dict[str, Any], entry: str, seen: set[str] | None = None) -> set[str]:
    """The scripts and styles that a chunk needs before it can run."""
    seen = set() if seen is None else seen
    chunk = manifest[entry]
    if chunk["file"] in seen:
        return seen
    seen |= {chunk["file"], *chunk.get("css", ())}
    for needed in chunk.get("imports", ()):
        files_of(manifest, needed, seen)
    return seen


def budget() -> str:
    """The sizes of what is loaded first and of every later part.

    :raises NodeError: naming what is over its budget.
    """
    if not app_build.is_current(FRONTEND):
        app_build.build(FRONTEND)
    manifest = json.loads((DIST / "manifest.json").read_text())
    # The shell, a language and the screen that opens first come with every start.
    first = set()
    for entry in ("index.html", *first_screens(manifest)):
        first |= files_of(manifest, entry)
    sizes = {chunk["file"]: size(chunk["file"]) for chunk in manifest.values() if is_code(chunk)}
    total = sum(size(file) for file in first)
    over = [f"first load: {total:,} of {FIRST_LOAD:,} bytes"] if total > FIRST_LOAD else []
    over += [
        f"{file}: {bytes_:,} of {LATER_PART:,} bytes"
        for file, bytes_ in sizes.items()
        if file not in first and bytes_ > LATER_PART
    ]
    if over:
        raise node.NodeError("Over budget (gzipped):\n" + "\n".join(over))
    return f"first load {total:,} bytes in {len(first)} files, gzipped"


def first_screens(manifest: dict[str, Any]) -> list[str]:
    wanted = ("AppShell.vue", "ContactListPage.vue", "locales/en.ts")
    return [name for name in manifest if name.endswith(wanted)]


def is_code(chunk: dict[str, Any]) -> bool:
    return str(chunk["file"]).endswith((".js", ".css"))


def main(name: str) -> int:
    ask: Callable[[], str] = budget if name == "budget" else lambda: tool(name)
    try:
        print(ask())
    except node.NodeError as fault:
        print(fault)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

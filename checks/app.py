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
#: What every start loads: the entry, the shell around all screens, and a language.
START = ("index.html", "src/app/shell/AppShell.vue", "src/locales/en.ts")
FIRST_SCREEN = "src/features/contacts/ContactListPage.vue"
#: Gzipped bytes of these, of both together, and of any one file that is loaded later.
FIRST_LOAD, FIRST_SCREEN_LOAD, LATER_PART = 150_000, 225_000, 60_000
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
    """The sizes of what every start loads, of the list that opens first, and of later parts.

    :raises NodeError: naming what is over its budget.
    """
    if not app_build.is_current(FRONTEND):
        app_build.build(FRONTEND)
    manifest = json.loads((DIST / "manifest.json").read_text())
    start = needed_by(manifest, *START)
    first_screen = needed_by(manifest, *START, FIRST_SCREEN)
    weighed = [
        ("what every start loads", sum(map(size, start)), FIRST_LOAD),
        ("the start with the list of contacts", sum(map(size, first_screen)), FIRST_SCREEN_LOAD),
    ]
    files = {chunk["file"] for chunk in manifest.values() if is_code(chunk)}
    weighed += [(file, size(file), LATER_PART) for file in sorted(files - first_screen)]
    over = [
        f"{what}: {bytes_:,} of {most:,} bytes" for what, bytes_, most in weighed if bytes_ > most
    ]
    if over:
        raise node.NodeError("Over budget (gzipped):\n" + "\n".join(over))
    return "\n".join(f"{what}: {bytes_:,} bytes, gzipped" for what, bytes_, _ in weighed[:2])


def needed_by(manifest: dict[str, Any], *entries: str) -> set[str]:
    found: set[str] = set()
    for entry in entries:
        found |= files_of(manifest, entry)
    return found


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

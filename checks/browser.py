"""A Chromium for the journeys: found on this machine, or installed: `python -m checks.browser`."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.env import ROOT, environment
from launch import node

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Where apt is not to be had: Chromium packed for machines without a screen.
PACKED = "@sparticuz/chromium@153.0.0"
FOLDER = ROOT / "var" / "browser"
UNPACK = """
process.env.TMPDIR = process.cwd()
const { default: chromium } = await import('@sparticuz/chromium')
console.log(JSON.stringify({ program: await chromium.executablePath() }))
"""


class NoBrowser(Exception):
    """There is no Chromium, and none could be installed; the message says what was tried."""


def find() -> str | None:
    """A Chromium that CHROMIUM names, that is on the PATH, or that was unpacked here."""
    chosen = environment().get("CHROMIUM")
    if chosen:
        return chosen
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or unpacked()


def unpacked() -> str | None:
    kept = FOLDER / "program"
    program = kept.read_text() if kept.is_file() else ""
    return program if program and Path(program).is_file() else None


def have() -> str:
    """The path of a Chromium, installed if there was none.

    :raises NoBrowser: if neither Debian's nor the packed one can be had.
    """
    return find() or install()


def install() -> str:
    tried = []
    if os.geteuid() == 0 and shutil.which("apt-get"):
        fault = install_debian()
        if fault is None and (found := find()):
            return found
        tried.append(f"apt-get install chromium: {fault}")
    try:
        return install_packed()
    except node.NodeError as fault:
        tried.append(f"npm install {PACKED}: {fault}")
    raise NoBrowser(
        "The journeys need Chromium. Install it, or name one in CHROMIUM.\n" + "\n".join(tried)
    )


def install_debian() -> str | None:
    """Install Debian's package; what went wrong, or None."""
    quiet = {**environment(), "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends"]
    for command in (["apt-get", "update", "-q"], [*install, "chromium", "fonts-dejavu-core"]):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            return done.stderr.strip()[-500:]
    return None


def install_packed() -> str:
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "package.json").write_text('{"private": true, "type": "module"}\n')
    node.run(str(node.NPM), "install", "--no-fund", "--no-audit", PACKED, folder=FOLDER)
    script = FOLDER / "unpack.js"
    script.write_text(UNPACK)
    program: str = json.loads(node.run(str(script), folder=FOLDER))["program"]
    (FOLDER / "program").write_text(program)
    return program


if __name__ == "__main__":
    try:
        print(have())
    except NoBrowser as fault:
        sys.exit(str(fault))

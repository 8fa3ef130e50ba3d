"""A copy of the product that runs, with the app as it is built here."""

import shutil
from pathlib import Path

from config.env import ROOT
from launch import app_build
from tests.launch.clones import Clone


def furnish(folder: Path, **settings: str) -> Clone:
    """Start a copy in this folder as `make run` would; its caller stops it."""
    frontend = ROOT / "frontend"
    if not app_build.is_current(frontend):
        app_build.build(frontend)
    clone = Clone(folder)
    shutil.copytree(frontend / "dist", clone.folder / "frontend" / "dist")
    return clone.start(**{"DEMO_CONTACTS": "400", **settings})

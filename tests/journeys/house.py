"""A copy of the product that runs, with the app as it is built here."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def shared(folder: Path) -> Iterator[Clone]:
    """The one running copy of all processes that name this folder.

    The first starts it, and ends it when the others have left.
    """
    address = folder / "address"
    with (folder / "door").open("w") as door, (folder / "inside").open("w") as inside:
        fcntl.flock(door, fcntl.LOCK_EX)
        is_ours = not address.exists()
        if is_ours:
            clone = furnish(folder / f"rapport-{os.getpid()}")
            address.write_text(str(clone.folder))
        else:
            clone = Clone(Path(address.read_text()), is_there=True)
        fcntl.flock(inside, fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield clone
        if is_ours:
            # Whoever comes now waits, and then starts one of their own.
            fcntl.flock(door, fcntl.LOCK_EX)
            fcntl.flock(inside, fcntl.LOCK_EX)
            address.unlink()
            clone.stop()

"""The Celery app of the real worker and clock processes that the promises start.

`python -m celery -A tests.reliability.background worker`. It adds a carrier that speaks to
the twin whose port stands in the environment, and a scheduled task that can be counted.
"""

from pathlib import Path
from typing import Any

import django
from celery.signals import task_prerun

django.setup()

from config.celery import app  # noqa: E402
from config.env import environment  # noqa: E402
from ground.slots import scheduled  # noqa: E402
from tests.providers.twin.client import Twin  # noqa: E402

TOLD = environment()
__all__ = ["app"]

if "TWIN_PORT" in TOLD:
    for kind in ("parcel", "letter"):
        Twin(int(TOLD["TWIN_PORT"])).carrier(kind, at_once=10, threads=2)


def note(name: str, line: str) -> None:
    """Append to the file that the environment names, if it does."""
    if name in TOLD:
        with Path(TOLD[name]).open("a") as file:
            file.write(f"{line}\n")


@task_prerun.connect
def note_rung(task: Any, **_: Any) -> None:
    """One line for each message, also for those that find their slot taken."""
    if task.name == tick.name:
        note("RUNG", task.request.id)


@scheduled("tests.reliability.tick")
def tick() -> None:
    """Leaves one line for each time it ran."""
    note("TICKS", "tick")

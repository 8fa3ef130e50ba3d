"""The Celery app of the real worker and clock processes that the promises start.

`python -m celery -A tests.reliability.background worker`. It adds a carrier that speaks to
the twin whose port stands in the environment, and a scheduled task that can be counted.
"""

from pathlib import Path

import django

django.setup()

from config.celery import app  # noqa: E402
from config.env import environment  # noqa: E402
from ground.slots import scheduled  # noqa: E402
from tests.providers.twin.client import Twin  # noqa: E402

TOLD = environment()
__all__ = ["app"]

if "TWIN_PORT" in TOLD:
    Twin(int(TOLD["TWIN_PORT"])).carrier("parcel", at_once=10, threads=2)


@scheduled("tests.reliability.tick")
def tick() -> None:
    """Leaves one line for each time it ran."""
    with Path(TOLD["TICKS"]).open("a") as file:
        file.write("tick\n")

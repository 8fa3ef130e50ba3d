"""What others do when a job ends. Each app registers its own in its `job_endings.py`."""

import logging
from collections.abc import Callable

from django.db import transaction

from jobs.models import Job

log = logging.getLogger(__name__)
Reaction = Callable[[Job], None]
REACTIONS: list[Reaction] = []


def when_a_job_ends(reaction: Reaction) -> Reaction:
    """Have the function called in the transaction that ends a job."""
    REACTIONS.append(reaction)
    return reaction


def react(job: Job) -> None:
    """Call them all. One that fails is logged and undone; the job ends all the same."""
    for reaction in REACTIONS:
        try:
            with transaction.atomic():
                reaction(job)
        except Exception:
            log.exception("%s has ended, and %s failed", job, reaction.__name__)

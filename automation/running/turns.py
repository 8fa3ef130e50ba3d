"""Working off what is due, a set after the other, for as long as a turn may take."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, transaction

from automation.running.claiming import AT_ONCE, claim, due_workflows
from automation.running.walking import walk

log = logging.getLogger(__name__)


@transaction.atomic
def run_set(workflow: int, *, now: datetime, most: int = AT_ONCE) -> int:
    """One set of a workflow's people; how many it was."""
    due = claim(workflow, now=now, most=most)
    if due:
        walk(due, workflow=workflow, now=now)
    return len(due)


def run_due(*, clock: Callable[[], datetime], seconds: float = 20, most: int = AT_ONCE) -> int:
    """Sets of every workflow in turn until nobody is due or the time is up; how many people."""
    until, done = time.monotonic() + seconds, 0
    troubled: set[int] = set()
    while time.monotonic() < until:
        found = 0
        for workflow in due_workflows(clock()):
            if workflow in troubled:
                continue
            try:
                found += run_set(workflow, now=clock(), most=most)
            except InterfaceError:
                raise
            except Exception:
                # One workflow's trouble keeps no other waiting. Its set comes again next time.
                log.exception("A set could not be carried out.", extra={"workflow": workflow})
                troubled.add(workflow)
        if not found:
            break
        done += found
    return done

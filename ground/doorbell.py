"""Wake-ups: telling a worker, after the commit, that there is due work.

The work itself is a row in PostgreSQL. A lost wake-up costs at most the time until the
next scheduled sweep, so a broker that is away never fails a request.
"""

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from ground.context import current_request_id

log = logging.getLogger(__name__)


def ring(task: str, **arguments: Any) -> None:
    """Have a worker run the named task once this transaction has committed."""

    def send() -> None:
        _send(task, arguments)

    # A function, not a partial: Django names what failed after a commit by `__qualname__`.
    transaction.on_commit(send, robust=True)


def _send(task: str, arguments: dict[str, Any]) -> None:
    try:
        headers = {"request_id": current_request_id.get("")}
        current_app.send_task(task, kwargs=arguments, headers=headers, retry=False, expires=300)
    except OperationalError:
        log.warning("broker is away, %s waits for the next sweep", task)

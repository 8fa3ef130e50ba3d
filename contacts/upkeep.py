"""What is kept up to date for everybody: whose turn it is, how it ends, and when it is due again.

Segments, lifecycles and scores all have the columns this works with: `refresh_at`, `lease_until`,
`refreshed_at`, `took_ms`, `fault` and `version`.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Q, QuerySet

from ground.refusals import Refusal

#: How long somebody who refreshes one is believed to be at it.
LEASE = timedelta(minutes=10)
#: Everything is looked at again at least so often; nothing takes more than a hundredth of the time.
LATEST, SHARE = timedelta(days=1), 100
AFTER_A_FAULT = timedelta(hours=1)
#: Contacts looked at again in one go.
AT_ONCE = 2_000
#: Behind everything that the log's projections can have read.
END_OF_TIME = (2**63 - 1, 2**63 - 1)
#: Pauses while the sums of what happened are still being made; then the next sweep takes over.
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.4)
Kept = TypeVar("Kept", bound=models.Model)


@transaction.atomic
def claim(rows: QuerySet[Kept], *, now: datetime) -> Kept | None:
    """The one of the rows that is due longest, so that nobody else takes it for a while."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = rows.filter(free, refresh_at__lte=now).select_for_update(skip_locked=True)
    row = due.order_by("refresh_at", "id").first()
    if row is not None:
        rows.filter(pk=row.pk).update(lease_until=now + LEASE)
    return row


def is_busy(row: Any, *, now: datetime) -> bool:
    """Whether somebody is at it."""
    return row.lease_until is not None and row.lease_until > now


def let_go(row: Any) -> None:
    """Give it up, as somebody changed it meanwhile; it is due anew."""
    type(row).objects.filter(pk=row.pk).update(lease_until=None)


def end(row: Any, *, took: float, soonest: timedelta, now: datetime, **columns: Any) -> None:
    """Write down that it is up to date, and when it is due again, unless it was changed since."""
    let_go(row)
    wait = min(max(soonest, timedelta(seconds=took * SHARE)), LATEST)
    type(row).objects.filter(pk=row.pk, version=row.version).update(
        refresh_at=now + wait,
        refreshed_at=now,
        took_ms=min(int(took * 1000), 2**31 - 1),
        fault="",
        **columns,
    )


def end_with_fault(row: Any, fault: Exception, *, now: datetime) -> int:
    """Write down why it could not be brought up to date; of nobody was it news."""
    said = str(fault)
    if isinstance(fault, Refusal) and (errors := fault.facts.get("errors")):
        said = f"{errors[0]['field']}: {errors[0]['detail']}"
    type(row).objects.filter(pk=row.pk).update(
        fault=said[:500], lease_until=None, refresh_at=now + AFTER_A_FAULT
    )
    return 0


def look_while_anybody_waits(
    look: Callable[[], int], is_anybody_waiting: Callable[[], bool]
) -> None:
    """Look again at whoever was touched, until nobody waits or the sums take too long."""
    for pause in (*PAUSES, None):
        while look():
            pass
        if pause is None or not is_anybody_waiting():
            return
        time.sleep(pause)

"""Looking for organisations that may be one: of those that were touched, and of all."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from contacts.models import Organisation
from jobs.kinds import Step
from jobs.models import Job
from jobs.operations import start_job
from merging.matching_organisations import (
    FIND,
    SCAN,
    WRITE_KEYS_OF_SOME,
    WRITE_KEYS_OF_STRETCH,
)

KIND = "duplicates.organisations"
#: Organisations looked at in one go.
BATCH = 5_000
LIMITS = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; "


@transaction.atomic
def find_organisation_duplicates(*, organisations: Collection[int]) -> None:
    """Bring up to date what may be the same as one of these organisations."""
    if organisations:
        given: dict[str, Any] = {"ids": sorted(organisations)}
        _run(WRITE_KEYS_OF_SOME, given)
        _run(FIND, given)


def _run(statement: str, given: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LIMITS + statement, given)


def scan_organisations(*, by: User, now: datetime) -> Job:
    """Queue looking at every pair of organisations.

    :raises JobNotPermitted: if `by` may not look for duplicates.
    """
    total = 2 * Organisation.objects.count()
    return start_job(KIND, by=by, arguments={}, total=total, now=now)


def scan_batches(job: Job, checkpoint: dict[str, object]) -> Iterator[Step]:
    """By what all are looked for first, then which are found by it; by id, so many at once."""
    done, after = job.done, int(str(checkpoint.get("after", 0)))
    phase = str(checkpoint.get("phase", "keys"))
    while True:
        rows = Organisation.objects.filter(pk__gt=after).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:BATCH])
        if ids:
            statement = WRITE_KEYS_OF_STRETCH if phase == "keys" else SCAN
            _run(statement, {"low": ids[0], "high": ids[-1]})
        done, after = done + len(ids), ids[-1] if ids else after
        is_over = len(ids) < BATCH
        is_last = is_over and phase == "pairs"
        if is_over:
            phase, after = "pairs", 0
        yield Step(done=done, checkpoint={"phase": phase, "after": after})
        if is_last:
            return

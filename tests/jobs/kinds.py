"""A kind of job for tests: it adds a row per number and refuses every seventh."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from accounts.models import Team
from accounts.permissions import STAFF_VIEW
from jobs.files import csv_lines
from jobs.kinds import KINDS, RowError, Step, job_kind
from jobs.models import Job

BATCH = 10


def make_teams(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    count = job.arguments["count"]
    for start in range(checkpoint.get("next", 0), count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        good = [number for number in numbers if number % 7]
        Team.objects.bulk_create([Team(slug=f"t{job.pk}-{n}", name=f"Team {n}") for n in good])
        bad = [RowError(n, "Divisible by seven.", "number", f"={n}") for n in numbers if n % 7 == 0]
        done = numbers[-1] + 1
        yield Step(
            done=done,
            total=count,
            checkpoint={"next": done},
            output=csv_lines([n] for n in good),
            errors=bad,
            result={"teams": done},
        )


@contextmanager
def registered(run=make_teams, *, name="test.teams", code=STAFF_VIEW, file_name="teams.csv"):
    try:
        yield job_kind(name, label="Teams", run=run, code=code, file_name=file_name)
    finally:
        KINDS.pop(name, None)

"""Long work goes on after its worker was killed, from the last batch that was committed."""

import csv

import pytest
from django.utils import timezone

from contacts.models import Contact
from exports import lists
from jobs import files
from jobs.kinds import LEASE
from jobs.models import Job, State
from tests.make import ada
from tests.reliability.processes import kill, start, wait_until

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def has_done(job: Job, rows: int) -> bool:
    return Job.objects.get(pk=job.pk).done >= rows


def run_with_kills(job: Job, *, rows: int, kills: int) -> list[int]:
    """Have the job done by one worker after another; the rows committed at each kill."""
    committed: list[int] = []
    for nth in range(kills + 1):
        ahead = nth * (LEASE.total_seconds() + 1)
        worker = start("-m", "tests.reliability.job_worker", str(ahead))
        until = rows * (nth + 1) // (kills + 1)
        try:
            wait_until(
                lambda: has_done(job, until) and (until < rows or ended(job)),  # noqa: B023
                seconds=120,
                why="the export goes on",
            )
        finally:
            kill(worker)
        if until < rows:
            committed.append(Job.objects.get(pk=job.pk).done)
            with files.result_path(job).open("ab") as torn:
                torn.write(b"a line that was never comm")
    return committed


def ended(job: Job) -> bool:
    return Job.objects.get(pk=job.pk).has_ended


def test_a_killed_export_is_whole_and_has_no_line_twice(promise):
    rows = promise.size(small=3_000, full=50_000)
    kills = promise.size(small=2, full=20)
    names = [f"Jane {number}" for number in range(rows)]
    made = Contact.objects.bulk_create(Contact(display_name=name) for name in names)
    job = lists.export_list(lists.CONTACTS, lists.Wish(), by=ada(), now=timezone.now())

    committed = run_with_kills(job, rows=rows, kills=kills)

    job.refresh_from_db()
    path = files.result_path(job)
    with path.open(newline="") as file:
        head, *lines = list(csv.reader(file))
    written = [int(line[0]) for line in lines]
    expected = sorted(contact.pk for contact in made)
    lost, doubled = len(set(expected) - set(written)), len(written) - len(set(written))
    assert all(0 < done < rows for done in committed), "no kill fell into the middle"
    assert (job.state, job.done, job.result) == (State.DONE, rows, {"contacts": rows})
    assert (head, path.stat().st_size) == (job.arguments["titles"], job.result_bytes)
    promise.report(
        "R24",
        "an export whose worker is killed resumes at the last committed batch",
        figure=f"{rows} rows, {len(committed)} × kill -9: {lost} lost, {doubled} written twice",
        target="0 lost, 0 written twice, in order",
        met=len(committed) == kills and written == expected,
    )

"""An import goes on after its worker was killed, says which lines it refused, and is undone."""

import gc
import time
import tracemalloc

import pytest
from django.utils import timezone

from contacts.models import Contact, ContactEmail
from imports import running
from imports.models import Import, ImportLine
from imports.operations import run_import, take_in, undo_import
from jobs import engine
from jobs.kinds import LEASE
from jobs.models import Job
from tests.make import ada
from tests.reliability.processes import kill, start, wait_until

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
COLUMNS = "external_id,first_name,last_name,email,country"
#: Every twentieth line cannot be taken.
BAD = 20


def file_of(rows, *, word="Jane"):
    yield f"{COLUMNS}\n".encode()
    for n in range(rows):
        address = "nowhere" if n % BAD == 0 else f"p{n}@x.test"
        yield f"x{n},{word},Doe{n % 500},{address},DE\n".encode()


def begun(rows, **given):
    by, now = ada(), timezone.now()
    work = take_in(chunks=file_of(rows, **given), name="people.csv", by=by, now=now)
    return run_import(work=work, dry_run=False, by=by, now=now)


def finished(work):
    while engine.run_next(clock=timezone.now):
        pass
    return Import.objects.get(pk=work.pk)


def picture():
    columns = [
        field.attname
        for field in Contact._meta.concrete_fields
        if field.attname not in {"version", "updated_at"}
    ]
    emails = ContactEmail.objects.order_by("contact", "address")
    return (
        list(Contact.objects.order_by("id").values_list(*columns)),
        list(emails.values_list("contact", "address", "label", "is_primary")),
    )


def test_a_killed_import_loses_and_doubles_no_line(promise):
    rows = promise.size(small=2_000, full=50_000)
    kills = promise.size(small=2, full=20)
    work = begun(rows)

    killed = 0
    for nth in range(kills + 1):
        ahead = nth * (LEASE.total_seconds() + 1)
        worker = start("-m", "tests.reliability.job_worker", str(ahead))
        until = rows * (nth + 1) // (kills + 1)

        def is_there(until=until):
            job = Job.objects.get(pk=work.job_id)
            return job.has_ended if until >= rows else job.done >= until

        try:
            wait_until(is_there, seconds=600, why="the import goes on")
        finally:
            kill(worker)
        killed += not Job.objects.get(pk=work.job_id).has_ended

    work = Import.objects.get(pk=work.pk)
    bad = len(range(0, rows, BAD))
    lines = ImportLine.objects.filter(of=work)
    promise.report(
        "R24",
        "an import whose worker is killed resumes at the last committed batch",
        figure=f"{rows} lines, {killed} × kill -9: {Contact.objects.count()} contacts made, "
        f"{work.invalid} lines refused, {rows - lines.count()} lost",
        target=f"{rows - bad} made, {bad} refused, 0 lost",
        met=work.status == Import.Status.DONE
        and killed == kills
        and (work.created, work.invalid) == (rows - bad, bad)
        and Contact.objects.count() == rows - bad
        and lines.values("line").distinct().count() == rows,
    )


def test_is_done_in_time_and_flat_memory_and_taken_back_whole(promise):
    rows = promise.size(small=2_000, full=200_000)
    seconds = 60
    first = finished(begun(rows // 2))
    assert first.status == Import.Status.DONE, first.error
    before = picture()

    began = time.monotonic()
    work = finished(begun(rows, word="Janet"))
    took = time.monotonic() - began
    assert work.updated == first.created

    undo_import(work=work, by=ada(), now=timezone.now())
    undone = finished(work)
    after = picture()
    bad = len(range(0, rows, BAD))
    promise.report(
        "R24",
        f"{rows} lines of which one in {BAD} is bad, half of the others known",
        figure=f"{took:.0f} s; {work.created} made, {work.updated} updated, "
        f"{work.invalid} refused; "
        f"undone: {undone.restored} put back, {undone.left} left, "
        f"{'every row as it was' if after == before else 'rows differ'}",
        target=f"{seconds} s at full size; {bad} refused; every row as it was",
        met=work.invalid == bad
        and after == before
        and undone.left == 0
        # A clock tells of the neighbours; at full size the figure is the promise.
        and (took <= seconds or not promise.full),
    )


def test_memory_stays_flat(promise):
    """What is held at once is a batch and the one that is read next, however long the file is."""
    peaks = []
    # What other tests left makes the collector come seldom, and garbage is no memory that is held.
    gc.collect()
    gc.freeze()
    for batches in (2, promise.size(small=5, full=50)):
        rows = batches * running.BATCH
        work = begun(rows)
        tracemalloc.start()
        finished(work)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    gc.unfreeze()
    promise.report(
        "R24",
        "an import's memory does not grow with the file",
        figure=f"{peaks[1] / peaks[0]:.2f} × the peak of two batches",
        target="at most 1.5 ×",
        met=peaks[1] <= 1.5 * peaks[0],
    )

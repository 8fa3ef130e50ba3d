"""Taking in a file, saying what its columns mean, running it, taking it back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from imports import files
from imports.errors import ImportForgotten, ImportHasRun, ImportRuns, NothingToUndo
from imports.guessing import guess, guess_day_first
from imports.models import Import
from imports.permissions import CONTACTS_IMPORT
from imports.reading.opening import read_head
from imports.running import RUN
from imports.targets import check_mapping, sensitive_among, shown, understood
from jobs.errors import CannotUndo, JobNotPermitted
from jobs.operations import cancel_job, start_job
from jobs.undoing import undo_job

#: How long a file and what became of its lines are kept.
KEPT = timedelta(days=30)
#: What a person may say before a run.
SETTINGS = ("on_duplicate", "day_first", "tags", "quiet", "asks_for")
READING = ("encoding", "delimiter", "sheet", "has_header")
#: What a file's columns are read by; where it changes, a heading may be one no more.
PARTING = ("delimiter", "sheet")
LOOKED = ("kind", "columns", "samples", *READING, "sheets")
COUNTS = ("total", "created", "updated", "unchanged", "skipped", "invalid")


def take_in(
    *, chunks: Iterable[bytes], name: str, by: User, now: datetime, **reading: Any
) -> Import:
    """Keep a file, and guess what its columns are.

    :raises Invalid: saying why the file cannot be read.
    :raises JobNotPermitted: if `by` may not import.
    """
    if CONTACTS_IMPORT not in by.granted_codes:
        raise JobNotPermitted
    work = Import(asked_by=by, file_name=name[:255] or "file", created_at=now, bytes=0)
    try:
        with transaction.atomic():
            work.save(force_insert=True)
            work.bytes = files.keep(chunks, files.source_path(work.pk))
            _look_at(work, reading)
            work.save()
    except BaseException:
        files.forget(work.pk)
        raise
    return work


def _look_at(work: Import, reading: dict[str, Any]) -> None:
    head = read_head(files.source_path(work.pk), **reading)
    for column in LOOKED:
        setattr(work, column, getattr(head, column))
    work.mapping = guess(head.columns, head.samples)
    work.day_first = guess_day_first(head.samples)


def drop(*, work: Import) -> None:
    """Forget an import that never began."""
    files.forget(work.pk)
    work.delete()


@transaction.atomic
def settle_import(*, work: Import, **given: Any) -> Import:
    """Keep what is said of an import before it runs. Where the file is to be read in another
    way, its head is read anew, its columns guessed, and what a check found is forgotten.

    :raises ImportRuns: if it is at work.
    :raises ImportHasRun: if it has changed contacts before.
    :raises ImportForgotten: if the file is not kept any more.
    :raises Invalid: if it cannot be read so, or the mapping names what is not there.
    """
    work = _open(work)
    if _read_anew(work, given):
        work.status, work.dry_run, work.error, work.job = Import.Status.WAITING, False, "", None
        work.started_at = work.ended_at = None
        _count_anew(work)
    _take_settings(work, given)
    if "mapping" in given:
        work.mapping = understood(given["mapping"], work.columns)
    work.save()
    return work


def _open(work: Import) -> Import:
    """The import, held, if it can still be said what its columns mean."""
    work = Import.objects.select_for_update().get(pk=work.pk)
    if work.is_at_work:
        raise ImportRuns
    if work.status != Import.Status.WAITING and not work.dry_run and work.started_at:
        raise ImportHasRun
    if not files.source_path(work.pk).exists():
        raise ImportForgotten
    return work


def _read_anew(work: Import, given: dict[str, Any]) -> bool:
    said = {name: given[name] for name in READING if given.get(name) not in (None, "")}
    if all(getattr(work, name) == value for name, value in said.items()):
        return False
    written = {name: getattr(work, name) for name in READING}
    if any(name in said for name in PARTING):
        del written["has_header"]
    columns, mapping = work.columns, work.mapping
    _look_at(work, {**written, **said})
    if work.columns == columns:
        work.mapping = mapping
    return True


def _take_settings(work: Import, given: dict[str, Any]) -> None:
    for name in SETTINGS:
        if name in given:
            setattr(work, name, given[name])


def _count_anew(work: Import) -> None:
    for name in COUNTS:
        setattr(work, name, 0)


@transaction.atomic
def run_import(*, work: Import, dry_run: bool, by: User, now: datetime, **given: Any) -> Import:
    """Queue the import, or the trying out of it.

    :raises ImportRuns: if it is at work.
    :raises ImportHasRun: if it has changed contacts before.
    :raises ImportForgotten: if the file is not kept any more.
    :raises Invalid: if the mapping names what is not there.
    """
    work = _open(work)
    _read_anew(work, given)
    _take_settings(work, given)
    work.mapping = check_mapping(given.get("mapping", work.mapping), work.columns)
    if sensitive := sensitive_among(work.mapping):
        work.samples = [shown(cells, work.columns, sensitive) for cells in work.samples]
    work.dry_run, work.status, work.error = dry_run, Import.Status.RUNNING, ""
    work.started_at, work.ended_at = now, None
    _count_anew(work)
    work.job = start_job(RUN, by=by, arguments={"import": work.pk}, now=now)
    work.save()
    if not dry_run:
        said = {"file": work.file_name, "mapping": work.mapping, "policy": work.on_duplicate}
        audit.write("import.started", by=by, obj=work, after=said, at=now)
    return work


@transaction.atomic
def undo_import(*, work: Import, by: User, now: datetime) -> Import:
    """Queue taking back what an import did; what was changed again since stays, and is named.

    :raises NothingToUndo: if it changed nothing, or ended too long ago.
    :raises JobStillRuns: if it has not ended.
    :raises UndoneAlready: if somebody did this before.
    """
    work = Import.objects.select_for_update().get(pk=work.pk)
    if work.job is None or work.dry_run:
        raise NothingToUndo
    try:
        undo_job(job=work.job, by=by, now=now)
    except CannotUndo:
        raise NothingToUndo from None
    work.status, work.restored, work.left = Import.Status.UNDOING, 0, 0
    work.save(update_fields=["status", "restored", "left"])
    audit.write("import.undone", by=by, obj=work, at=now)
    return work


def cancel_import(*, work: Import, now: datetime) -> Import:
    """Stop an import after its present batch; what is done stays done, and can be undone.

    :raises JobEnded: if it is over.
    """
    if work.job is None:
        raise NothingToUndo
    cancel_job(job=work.job, now=now)
    work.refresh_from_db()
    return work


def forget_imports(*, now: datetime) -> int:
    """Remove the files of imports a month old, and what became of each line; how many."""
    old = Import.objects.filter(created_at__lt=now - KEPT).exclude(samples=[])
    forgotten = 0
    for work in old.exclude(status__in=(Import.Status.RUNNING, Import.Status.UNDOING)):
        files.forget(work.pk)
        lines: Any = work.lines.all()
        lines._raw_delete(lines.db)
        Import.objects.filter(pk=work.pk).update(samples=[])
        forgotten += 1
    return forgotten

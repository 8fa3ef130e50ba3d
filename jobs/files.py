"""Result and error files: private, written only by whoever holds the job's row lock.

A file is as long as its row says. What a worker wrote beyond that before it stopped was
never committed, and the next write goes over it.
"""

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from jobs.kinds import RowError
from jobs.models import Job

FOLDER = "jobs"
ERROR_COLUMNS = ("line", "field", "reason", "value")
#: A spreadsheet takes a cell that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def result_path(job: Job) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{job.pk}.result"


def error_path(job: Job) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{job.pk}.errors.csv"


def extend(path: Path, *, size: int, addition: bytes) -> int:
    """Make the file its first `size` bytes and the addition; its new size is returned."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        file.truncate(size)
        file.seek(size)
        file.write(addition)
        file.flush()
        os.fsync(file.fileno())
    return size + len(addition)


def csv_lines(rows: Iterable[Iterable[object]], *, delimiter: str = ",") -> bytes:
    """Rows as CSV that a spreadsheet opens as text, never as a formula."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(
        [safe_cell(value) for value in row] for row in rows
    )
    return text.getvalue().encode()


def safe_cell(value: object) -> object:
    """Text that looks like a formula gets an apostrophe before it, which an import takes off."""
    if isinstance(value, str):
        value = value.replace("\x00", "")
        if value.startswith((*FORMULA_STARTS, "'")) or value.lstrip()[:1] in FORMULA_STARTS:
            return f"'{value}"
    return value


def plain_cell(text: str) -> str:
    """The value that `safe_cell` was given."""
    if text.startswith("'") and safe_cell(text[1:]) == text:
        return text[1:]
    return text


def error_lines(errors: Iterable[RowError], *, is_first: bool) -> bytes:
    rows = [(one.line, one.field, one.reason, one.value) for one in errors]
    return csv_lines([ERROR_COLUMNS, *rows] if is_first else rows)

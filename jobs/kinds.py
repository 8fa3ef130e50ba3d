"""The kinds of job there are.

An app registers its kinds in its `job_kinds.py`. A kind's `run(job, checkpoint)` is a
generator. Each `Step` it yields ends a batch: whatever the batch wrote to the database is
committed together with the step's progress and checkpoint. After a crash `run` is called
with the last committed checkpoint, so it goes on where that batch ended. A batch should
take a second or two, and must be over within `LEASE`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from accounts.models import User
from jobs.models import Job

LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class RowError:
    """One line of the error file: which row, and why it was refused."""

    line: int | str
    reason: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True)
class Step:
    """A finished batch."""

    #: Rows finished since the job began.
    done: int
    checkpoint: dict[str, Any] = field(default_factory=dict)
    total: int | None = None
    #: What the batch adds to the result file.
    output: bytes = b""
    errors: Sequence[RowError] = ()
    #: Refused rows in a form of the kind's own, beside `errors`: what the batch adds to the
    #: error file, and how many rows those are.
    refused: tuple[bytes, int] = (b"", 0)
    #: A summary for people, kept from the last step that gives one.
    result: dict[str, Any] | None = None
    undo: "Kept | None" = None


@dataclass(frozen=True)
class Kept:
    """What a batch changed, in the words of its kind, and of how many records."""

    what: dict[str, Any]
    records: int


class Undo(Protocol):
    """Put back what a batch changed, but for what was changed again since: how many records."""

    def __call__(self, what: dict[str, Any], *, by: User, now: datetime) -> int: ...


Run = Callable[[Job, dict[str, Any]], Iterator[Step]]
#: Of a job: what its result file is called, and its content type.
FileOf = Callable[[Job], tuple[str, str]]


@dataclass(frozen=True)
class Kind:
    name: str
    label: str
    run: Run
    #: The permission code it takes to start one and to download its result.
    code: str
    #: What the result file is called, or "" for kinds that make none.
    file_name: str = ""
    content_type: str = "text/csv; charset=utf-8"
    #: For kinds whose steps keep what they changed.
    undo: Undo | None = None
    #: After so long the result file goes; None for as long as the job is kept.
    kept_for: timedelta | None = None
    #: For kinds whose result file is not of one sort; goes before `file_name`.
    file_of: FileOf | None = None
    #: For kinds that hold in memory what the next batch needs: they keep the worker until they
    #: are through, and begin anew after a crash. Only for work of a minute or two.
    in_one_turn: bool = False

    def file_for(self, job: Job) -> tuple[str, str]:
        """What the result file of a job is called, and its content type."""
        return self.file_of(job) if self.file_of else (self.file_name, self.content_type)


KINDS: dict[str, Kind] = {}


def job_kind(
    name: str,
    *,
    label: str,
    run: Run,
    code: str,
    file_name: str = "",
    content_type: str = "text/csv; charset=utf-8",
    undo: Undo | None = None,
    kept_for: timedelta | None = None,
    file_of: FileOf | None = None,
    in_one_turn: bool = False,
) -> Kind:
    """Register a kind of job."""
    if name in KINDS:
        raise ValueError(f"Job kind {name} is registered twice.")
    about = (file_name, content_type, undo, kept_for, file_of, in_one_turn)
    KINDS[name] = Kind(name, label, run, code, *about)
    return KINDS[name]

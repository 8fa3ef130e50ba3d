"""Opening the files that jobs made, for those who may read them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from jobs import files
from jobs.errors import JobNotPermitted, NoErrorFile, NoResultFile
from jobs.kinds import KINDS
from jobs.models import Job


@dataclass(frozen=True)
class Download:
    content: BinaryIO
    name: str
    content_type: str


def open_result(*, job: Job, for_user: Any) -> Download:
    """The result file of a finished job.

    :raises JobNotPermitted: if the person lost the code that this kind asks for.
    :raises NoResultFile: if there is none.
    """
    kind = KINDS.get(job.kind)
    if kind is None or not job.has_result_file:
        raise NoResultFile
    _permit(job, for_user)
    return _open(files.result_path(job), *kind.file_for(job), NoResultFile)


def open_errors(*, job: Job, for_user: Any) -> Download:
    """The rows that were refused so far.

    :raises JobNotPermitted: if the person lost the code that this kind asks for.
    :raises NoErrorFile: if no row was refused.
    """
    if not job.error_count:
        raise NoErrorFile
    _permit(job, for_user)
    name = f"job-{job.pk}-errors.csv"
    return _open(files.error_path(job), name, "text/csv; charset=utf-8", NoErrorFile)


def _permit(job: Job, for_user: Any) -> None:
    kind = KINDS.get(job.kind)
    if kind is None or kind.code not in for_user.granted_codes:
        raise JobNotPermitted


def _open(path: Path, name: str, content_type: str, missing: type[Exception]) -> Download:
    try:
        return Download(path.open("rb"), name, content_type)
    except FileNotFoundError:
        raise missing from None

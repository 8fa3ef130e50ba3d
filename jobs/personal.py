"""What jobs were asked, what they say came of them, and the files they made."""

import zipfile
from html import escape
from pathlib import Path
from typing import IO

from django.conf import settings

from ground.personal import Person, cleared_by, keeps_files, names_people
from ground.striking import strike
from jobs.files import FOLDER
from jobs.models import Job, KeptStep

PIECE = 1024 * 1024
TEXTS = ("arguments", "checkpoint", "error", "result")


def strike_jobs(person: Person, first: int) -> tuple[int, int | None]:
    """Strike the person in what jobs say, and remove the files that name them."""
    if not person.pattern:
        return 0, None
    struck, following = strike(Job, TEXTS, pattern=person.pattern, first=first)
    return struck + (remove_files(person) if following is None else 0), following


@keeps_files
def remove_files(person: Person) -> int:
    """Remove every file of a job that has ended in which a name of the person stands.

    A list that somebody else can make again is no reason to keep one who is not in it any more.
    """
    needles = [needle.lower().encode() for needle in person.needles]
    if not needles:
        return 0
    removed = 0
    for path in sorted((Path(settings.MEDIA_ROOT) / FOLDER).glob("*.*")):
        number = path.name.partition(".")[0]
        job = Job.objects.filter(pk=number).first() if number.isdecimal() else None
        if (job is None or job.has_ended) and holds(path, needles):
            size = "error_bytes" if path.name.endswith(".errors.csv") else "result_bytes"
            Job.objects.filter(pk=job.pk if job else 0).update(**{size: 0})
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def holds(path: Path, needles: list[bytes]) -> bool:
    """Whether one of the needles stands in a result, packed or not, in any case of its letters.

    A torn package may hold any.
    """
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            file.seek(0)
            return _tells(file, needles)
    # Within a workbook text stands as XML has it.
    written = [*needles, *(escape(one.decode(), quote=False).encode() for one in needles)]
    try:
        with zipfile.ZipFile(path) as package:
            return any(_tells(package.open(part), written) for part in package.namelist())
    except (zipfile.BadZipFile, ValueError):
        return True


def _tells(file: IO[bytes], needles: list[bytes]) -> bool:
    overlap, rest = max(map(len, needles)), b""
    while piece := file.read(PIECE):
        text = (rest + piece).lower()
        if any(needle in text for needle in needles):
            return True
        rest = text[-overlap:]
    return False


cleared_by(Job, strike_jobs)
names_people(KeptStep, "what")

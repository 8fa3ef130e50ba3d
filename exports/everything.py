"""Everything the firm has, in one archive: a file of JSON lines for each kind of record.

What leaves is announced by the apps (`ground.portable`). Rows are read by their ids, batch after
batch, so memory holds one batch at any size, and a worker that takes over goes on behind the last.
It is no picture of one moment: what changes meanwhile is in it as it was when its batch was read.
"""

import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Firm, User
from exports.archives import Archive
from exports.errors import TakerGone
from exports.permissions import DATABASE_EXPORT
from ground.portable import STAYING, Portable, files, members_of
from jobs.kinds import Step
from jobs.models import Job
from jobs.operations import start_job

KIND, FILE = "database.export", "everything.zip"
FORM = 1
Row = dict[str, Any]


@transaction.atomic
def export_everything(*, by: User, now: datetime) -> Job:
    """Queue the archive.

    :raises JobNotPermitted: if `by` may not export the whole database.
    """
    job = start_job(KIND, by=by, arguments={}, now=now)
    audit.write("database.exported", by=by, at=now, job=job.pk)
    return job


def write_everything(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """A batch of one kind of record after the other; then the manifest."""
    taking = Taking(checkpoint)
    total = None if checkpoint else how_many()
    while not taking.is_over:
        _refuse_gone(job)
        output = taking.batch(now=timezone.now())
        result = {"records": taking.done, "files": len(taking.counts)}
        yield Step(
            done=taking.done, total=total, checkpoint=taking.state, output=output, result=result
        )
        total = None


def _refuse_gone(job: Job) -> None:
    person = User.objects.filter(jobs=job, is_active=True).first()
    if person is None or DATABASE_EXPORT not in person.granted_codes:
        raise TakerGone


def how_many() -> int:
    """How many records have files of theirs."""
    return sum(_model(one)._base_manager.count() for one in files())


class Taking:
    """How far the archive is; `batch` gives the next piece of it until it `is_over`."""

    def __init__(self, state: Row) -> None:
        self.archive = Archive.from_state(state.get("archive", {}), is_long=True)
        self.counts: dict[str, int] = state.get("counts", {})
        self.file: str = state.get("file", "")
        self.after: int | None = state.get("after")
        self.is_over: bool = state.get("is_over", False)

    @property
    def state(self) -> Row:
        return {
            "archive": self.archive.state,
            "counts": self.counts,
            "file": self.file,
            "after": self.after,
            "is_over": self.is_over,
        }

    @property
    def done(self) -> int:
        return sum(self.counts.values())

    def batch(self, *, now: datetime) -> bytes:
        """The next rows of the file at hand; of the next file, when they were the last."""
        part = next((one for one in files() if one.name >= self.file), None)
        if part is None:
            self._end(now)
            return self.archive.taken()
        if part.name not in self.counts:
            self.file, self.counts[part.name], self.after = part.name, 0, None
            self.archive.begin(f"{part.name}.jsonl")
        rows = _rows_behind(part, self.after)
        if rows:
            self.after = rows[-1]["pk"]
            self.counts[part.name] += len(rows)
            self.archive.add(b"".join(map(_line, _with_members(part, rows))))
        if len(rows) < part.batch:
            # No name of a file begins with this one and a blank.
            self.file = f"{part.name} "
        return self.archive.taken()

    def _end(self, now: datetime) -> None:
        self.archive.begin("manifest.json")
        told = json.dumps(manifest(self.counts, now=now), cls=DjangoJSONEncoder, indent=1)
        self.archive.add(told.encode())
        self.archive.close()
        self.is_over = True


def manifest(counts: dict[str, int], *, now: datetime) -> Row:
    """What is in the archive, and what is not and why."""
    return {
        "form": FORM,
        "firm": Firm.objects.values_list("name", flat=True).first() or "",
        "made_at": now,
        "made_by": f"Rapport {settings.VERSION}",
        "files": [
            {
                "name": f"{one.name}.jsonl",
                "records": counts.get(one.name, 0),
                "kind": one.label,
                "columns": _columns(one),
                "members": {row.name: _columns(row) for row in members_of(one.label)},
            }
            for one in files()
        ],
        "left_out": {label: str(why) for label, why in sorted(STAYING.items())},
    }


def _model(part: Portable) -> Any:
    return apps.get_model(part.label)


def _columns(part: Portable) -> list[str]:
    hidden = {*part.hidden, part.by} - {""}
    return [
        one.attname
        for one in _model(part)._meta.concrete_fields
        if one.name not in hidden and one.attname not in hidden
    ]


def _rows_behind(part: Portable, after: int | None) -> list[Row]:
    rows = _model(part)._base_manager.order_by("pk")
    rows = rows if after is None else rows.filter(pk__gt=after)
    return list(rows.values("pk", *_columns(part))[: part.batch])


def _with_members(part: Portable, rows: list[Row]) -> Iterable[Row]:
    """The rows, each with what leaves within it: one question for each sort of member."""
    members = {
        one.name: _members(one, [row["pk"] for row in rows]) for one in members_of(part.label)
    }
    for row in rows:
        pk = row.pop("pk")
        yield {**row, **{name: found.get(pk, []) for name, found in members.items()}}


def _members(part: Portable, ids: list[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    column = _model(part)._meta.get_field(part.by).attname
    rows = _model(part)._base_manager.filter(**{f"{column}__in": ids}).order_by("pk")
    for row in rows.values(column, *_columns(part)):
        found[row.pop(column)].append(row)
    return found


def _line(row: Row) -> bytes:
    try:
        return orjson.dumps(
            row, default=_plain, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z
        )
    except TypeError:
        # A number of more digits than it knows.
        return f"{json.dumps(row, cls=_Encoder, ensure_ascii=False)}\n".encode()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return b64encode(bytes(value)).decode()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"A {type(value).__name__} cannot be written.")


class _Encoder(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        return _plain(value) if isinstance(value, bytes | memoryview) else super().default(value)

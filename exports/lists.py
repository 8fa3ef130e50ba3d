"""A list or a segment as a file, as a job."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import User
from contacts.gates import note_disclosed
from contacts.matching import matching
from contacts.models import Contact, Organisation
from contacts.permissions import CONTACTS_EXPORT
from exports.columns.column import Column
from exports.columns.contacts import contact_columns
from exports.columns.organisations import organisation_columns
from exports.errors import ExporterGone, UnknownExportColumn
from exports.formats import CSV, TYPES, format_of
from jobs.kinds import Step
from jobs.models import Job
from jobs.operations import start_job

BATCH = 2_000


@dataclass(frozen=True)
class Subject:
    """A kind of record whose lists can be exported."""

    model: Any
    kind: str
    #: What the file is called, and what the job's result counts.
    plural: str
    columns: Callable[[], list[Column]]


CONTACTS = Subject(Contact, "contacts.export", "contacts", contact_columns)
ORGANISATIONS = Subject(Organisation, "organisations.export", "organisations", organisation_columns)
SUBJECTS = {one.kind: one for one in (CONTACTS, ORGANISATIONS)}


@dataclass(frozen=True)
class Wish:
    """Which records, by their ids or by what a list's filters leave, and how they are written."""

    filters: dict[str, str] = field(default_factory=dict)
    leave_out: list[int] = field(default_factory=list)
    ids: list[int] | None = None
    #: Keys in their order; None for the usual ones.
    columns: list[str] | None = None
    format: str = CSV
    #: Labels for people instead of keys; an array of JSON has keys always.
    has_labels: bool = False
    delimiter: str = "comma"
    byte_order_mark: bool = False


@transaction.atomic
def export_list(subject: Subject, wish: Wish, *, by: User, now: datetime) -> Job:
    """Queue a file of the records that `by` may export, of those asked for.

    :raises UnknownExportColumn: naming a column that there is not.
    :raises JobNotPermitted: if they may export none.
    """
    columns = chosen(subject.columns(), wish.columns)
    arguments: dict[str, Any] = {
        "filters": wish.filters,
        "leave_out": wish.leave_out,
        "ids": wish.ids,
        "columns": [column.key for column in columns],
        "titles": [str(column.label) if wish.has_labels else column.key for column in columns],
        "format": wish.format,
        "delimiter": wish.delimiter,
        "byte_order_mark": wish.byte_order_mark,
    }
    total = _asked_for(subject, arguments, by).count()
    job = start_job(subject.kind, by=by, arguments=arguments, total=total, now=now)
    told = {name: arguments[name] for name in ("format", "columns", "filters")}
    audit.write(f"{subject.plural}.exported", by=by, at=now, job=job.pk, records=total, **told)
    return job


def chosen(columns: list[Column], keys: Sequence[str] | None) -> list[Column]:
    """The columns of these keys in this order; the usual ones where nobody says."""
    if keys is None:
        return [column for column in columns if column.is_usual]
    by_key = {column.key: column for column in columns}
    if strange := [key for key in keys if key not in by_key]:
        raise UnknownExportColumn(
            f"There is no column {', '.join(repr(key[:100]) for key in strange[:5])}.",
            field="columns",
        )
    return [by_key[key] for key in dict.fromkeys(keys)]


def write_list(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """One batch after the other by id; what a person may see is asked anew for each."""
    subject = SUBJECTS[job.kind]
    asked = _understood(subject, job.arguments)
    columns = _still_there(subject, asked["columns"])
    needs = sorted({column.needs for column in columns} - {""})
    format = format_of(asked, asked["titles"], checkpoint.get("written", {}))
    is_new, after, done = "after" not in checkpoint, checkpoint.get("after", 0), job.done
    while not checkpoint.get("is_over"):
        found = _exportable(subject, job, asked).filter(pk__gt=after).order_by("pk")
        records = list(found.prefetch_related(*needs)[:BATCH])
        output = format.begin() if is_new else b""
        output += format.rows([[one.value(record) for one in columns] for record in records])
        if subject is CONTACTS:
            _note_disclosed(job, records)
        is_over = len(records) < BATCH
        output += format.end() if is_over else b""
        is_new, done = False, done + len(records)
        after = records[-1].pk if records else after
        checkpoint = {"after": after, "written": format.state, "is_over": is_over}
        yield Step(done=done, checkpoint=checkpoint, output=output, result={subject.plural: done})


def _note_disclosed(job: Job, records: Sequence[Contact]) -> None:
    ids, by = [record.pk for record in records], User.objects.get(jobs=job)
    note_disclosed(ids, by=by, what=f"Export, job {job.pk}", now=timezone.now())


def file_of(job: Job) -> tuple[str, str]:
    """What the file of a job is called, and its content type."""
    form = job.arguments.get("format", CSV)
    return f"{SUBJECTS[job.kind].plural}.{form}", TYPES[form]


def _understood(subject: Subject, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments; a job of an older version said nothing of columns."""
    usual = [column.key for column in subject.columns() if column.is_usual]
    return {"columns": usual, "titles": usual, **arguments}


def _still_there(subject: Subject, keys: Sequence[str]) -> list[Column]:
    """The columns by their keys; one that was taken away meanwhile is empty."""
    by_key = {column.key: column for column in subject.columns()}
    return [by_key.get(key) or Column(key, key, lambda _: None) for key in keys]


def _exportable(subject: Subject, job: Job, asked: dict[str, Any]) -> QuerySet[Any]:
    person = User.objects.filter(jobs=job, is_active=True).first()
    if person is None or CONTACTS_EXPORT not in person.granted_codes:
        raise ExporterGone
    return _asked_for(subject, asked, person)


def _asked_for(subject: Subject, asked: dict[str, Any], person: User) -> QuerySet[Any]:
    seen = subject.model.objects.visible_to(person, CONTACTS_EXPORT)
    # A job of an older version asked for every contact, and said nothing.
    if asked.get("ids") is None:
        left_out = asked.get("leave_out", ())
        return matching(seen, asked.get("filters", {}), for_user=person, leave_out=left_out)
    if subject.model is Contact:
        seen = seen.processable()
    found: QuerySet[Any] = seen.filter(pk__in=asked["ids"])
    return found

"""Contacts as a CSV file that a spreadsheet opens as text."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from contacts.gates import note_disclosed
from contacts.matching import matching
from contacts.models import Contact, ContactEmail, ContactPhone
from contacts.permissions import CONTACTS_EXPORT
from ground.refusals import NotAllowed
from jobs.files import csv_lines
from jobs.kinds import Step
from jobs.models import Job
from jobs.operations import start_job

KIND = "contacts.export"
BATCH = 2_000
COLUMNS = (
    "id",
    "external_id",
    "type__slug",
    "first_name",
    "last_name",
    "display_name",
    "email",
    "phone",
    "organisation__name",
    "owner__email",
    "team__slug",
    "country",
    "time_zone",
    "source",
    "created_at",
)
TITLES = [name.partition("__")[0] for name in COLUMNS]


class ExporterGone(NotAllowed):
    """Whoever asked for this export may no longer export contacts, so it was stopped."""


def export_contacts(
    *,
    by: User,
    now: datetime,
    filters: dict[str, str] | None = None,
    leave_out: list[int] | None = None,
    ids: list[int] | None = None,
) -> Job:
    """Queue a CSV file of the contacts that `by` may export: of these ids, or of all that the
    filters leave.

    :raises JobNotPermitted: if they may export none.
    """
    asked = {"filters": filters or {}, "leave_out": leave_out or [], "ids": ids}
    total = _asked_for(asked, by).count()
    return start_job(KIND, by=by, arguments=asked, total=total, now=now)


def write_contacts(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """One batch after the other by id; what a person may see is asked anew for each."""
    after, done = checkpoint.get("after", 0), job.done
    while True:
        rows = list(_exportable(job).filter(pk__gt=after).values_list(*COLUMNS)[:BATCH])
        head = [] if after else [TITLES]
        if not rows and after:
            return
        if rows:
            ids, by = [row[0] for row in rows], User.objects.get(jobs=job)
            note_disclosed(ids, by=by, what=f"Export, job {job.pk}", now=timezone.now())
        after, done = (rows[-1][0] if rows else after), done + len(rows)
        lines = csv_lines([*head, *(_plain(row) for row in rows)])
        yield Step(done=done, checkpoint={"after": after}, output=lines, result={"contacts": done})
        if len(rows) < BATCH:
            return


def _exportable(job: Job) -> Any:
    person = User.objects.filter(jobs=job, is_active=True).first()
    if person is None or CONTACTS_EXPORT not in person.granted_codes:
        raise ExporterGone
    return (
        _asked_for(job.arguments, person)
        .annotate(email=_primary(ContactEmail, "address"), phone=_primary(ContactPhone, "number"))
        .order_by("id")
    )


def _asked_for(asked: dict[str, Any], person: User) -> Any:
    seen = Contact.objects.visible_to(person, CONTACTS_EXPORT)
    # A job of an older version asked for every contact, and said nothing.
    if asked.get("ids") is not None:
        return seen.processable().filter(pk__in=asked["ids"])
    left_out = asked.get("leave_out", ())
    return matching(seen, asked.get("filters", {}), for_user=person, leave_out=left_out)


def _primary(model: Any, column: str) -> Subquery:
    of_contact = model.objects.filter(contact=OuterRef("pk"), is_primary=True)
    return Subquery(of_contact.values(column)[:1])


def _plain(row: tuple[Any, ...]) -> list[Any]:
    return [value.isoformat() if isinstance(value, datetime) else value for value in row]

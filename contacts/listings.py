"""Putting every contact that filters or conditions leave into a list of people, as a job."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from contacts.conditions.compiling import Holds, Meant
from contacts.conditions.parsing import parse
from contacts.errors import NotStatic
from contacts.matching import matching
from contacts.models import Contact, Segment
from contacts.operations.segments.membership import Changes, change_members
from contacts.permissions import AUDIENCES_MANAGE, CONTACTS_VIEW
from ground.refusals import NotAllowed
from jobs.kinds import Kept, Step
from jobs.models import Job
from jobs.operations import start_job

KIND = "segments.list"
BATCH = 2_000


class ListerGone(NotAllowed):
    """Whoever asked for this may no longer change segments, so it was stopped."""


def list_matching(
    *,
    segment: Segment,
    filters: dict[str, str],
    leave_out: list[int],
    conditions: Any,
    deed: str,
    by: User,
    now: datetime,
) -> Job:
    """Queue putting contacts into a list of people, or taking them out (`deed`).

    :raises NotStatic: if who belongs to the segment follows from conditions.
    :raises BadConditions: if those of the wish cannot be understood.
    :raises JobNotPermitted: if `by` may not manage segments.
    """
    if segment.is_dynamic:
        raise NotStatic
    tree = parse(conditions).as_json() if conditions is not None else None
    arguments = {
        "segment": segment.pk,
        "filters": filters,
        "leave_out": leave_out,
        "conditions": tree,
        "deed": deed,
    }
    total = _wanted(arguments, by, now).count()
    return start_job(KIND, by=by, arguments=arguments, total=total, now=now)


def list_batches(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """One batch after the other by id; whom the person may see is asked anew for each."""
    after, changed, done = checkpoint.get("after", 0), checkpoint.get("changed", 0), job.done
    while segment := Segment.objects.filter(pk=job.arguments["segment"]).first():
        now = timezone.now()
        by = _asker(job)
        rows = _wanted(job.arguments, by, now).filter(pk__gt=after).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:BATCH])
        sides = {"add": [], "remove": [], job.arguments["deed"]: ids}
        kept = None
        if ids:
            moved = change_members(segment=segment, **sides, by=by, now=now)
            kept = _kept(segment, moved)
            changed += len(moved)
            after, done = ids[-1], done + len(ids)
        checkpoint = {"after": after, "changed": changed}
        yield Step(done=done, checkpoint=checkpoint, result={"changed": changed}, undo=kept)
        if len(ids) < BATCH:
            return


def unlist(what: dict[str, Any], *, by: User, now: datetime) -> int:
    """Take out whom a batch put in, and put in whom it took out, of those the person may see.

    Nobody comes back to a list that is gone or was put away.
    """
    segment = Segment.objects.filter(pk=what["segment"], archived_at=None).first()
    if segment is None:
        return 0
    named = [*what["joined"], *what["left"]]
    seen = Contact.objects.visible_to(by, CONTACTS_VIEW).filter(pk__in=named)
    known = set(seen.values_list("pk", flat=True))
    add, remove = known & {*what["left"]}, known & {*what["joined"]}
    return len(change_members(segment=segment, add=add, remove=remove, by=by, now=now))


def _kept(segment: Segment, moved: Changes) -> Kept:
    return Kept({"segment": segment.pk, "joined": moved.joined, "left": moved.left}, len(moved))


def _asker(job: Job) -> User:
    person = User.objects.filter(jobs=job, is_active=True).first()
    if person is None or AUDIENCES_MANAGE not in person.granted_codes:
        raise ListerGone
    return person


def _wanted(arguments: dict[str, Any], by: User, now: datetime) -> QuerySet[Any]:
    seen = Contact.objects.visible_to(by, CONTACTS_VIEW)
    leave_out = arguments["leave_out"]
    rows = matching(seen, arguments["filters"], for_user=by, leave_out=leave_out)
    if arguments["conditions"] is None:
        return rows
    return rows.filter(Holds(Meant(parse(arguments["conditions"], is_kept=True), now)))

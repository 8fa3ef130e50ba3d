"""Tagging every contact that a list's filters leave, and retiring a tag, as jobs."""

from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from contacts.errors import TagGone, TagInUse
from contacts.matching import matching
from contacts.models import Contact, Tag
from contacts.operations.tagging import Retagged, tag_contacts
from contacts.operations.tags import delete_tag, refuse_named_tag
from contacts.permissions import CONTACTS_EDIT, TAGS_MANAGE
from ground.refusals import NotAllowed
from jobs.errors import JobNotPermitted
from jobs.kinds import Kept, Step
from jobs.models import Job
from jobs.operations import start_job

TAG, RETIRE = "contacts.tag", "tags.retire"
CODES = {TAG: CONTACTS_EDIT, RETIRE: TAGS_MANAGE}
BATCH = 1_000


class TaggerGone(NotAllowed):
    """Whoever asked for this may no longer change tags, so it was stopped."""


def tag_matching(
    *,
    filters: dict[str, str],
    leave_out: list[int],
    add: Collection[int],
    remove: Collection[int],
    by: User,
    now: datetime,
) -> Job:
    """Queue giving tags to the contacts and taking others from them, by the tags' ids.

    :raises JobNotPermitted: if `by` may change none.
    """
    arguments = {
        "filters": filters,
        "leave_out": leave_out,
        "add": list(add),
        "remove": list(remove),
    }
    seen = Contact.objects.visible_to(by, CONTACTS_EDIT)
    total = matching(seen, filters, for_user=by, leave_out=leave_out).count()
    return start_job(TAG, by=by, arguments=arguments, total=total, now=now)


def retire_tag(*, tag: Tag, by: User, now: datetime) -> Job:
    """Queue taking the tag from everybody who carries it, and then deleting it.

    It is taken from contacts whom `by` may not see, too: a tag is the firm's.

    :raises JobNotPermitted: if `by` may not manage tags.
    :raises NamedElsewhere: saying which segments and rules look for it.
    """
    if TAGS_MANAGE not in by.granted_codes:
        raise JobNotPermitted
    refuse_named_tag(tag)
    total = tag.taggings.count()
    return start_job(RETIRE, by=by, arguments={"tag": tag.pk}, total=total, now=now)


def tag_batches(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """One batch after the other by id; what the person may change is asked anew for each."""
    after, changed, done = checkpoint.get("after", 0), checkpoint.get("changed", 0), job.done
    add, remove = job.arguments["add"], job.arguments["remove"]
    while True:
        by = _asker(job)
        refuse_gone([*add, *remove])
        ids, kept = _next(_matching(job, by), after), None
        if ids:
            retagged = _change(ids, add=add, remove=remove, by=by)
            kept = Kept(asdict(retagged), len(retagged.contacts))
            changed += kept.records
            after, done = ids[-1], done + len(ids)
        checkpoint = {"after": after, "changed": changed}
        yield Step(done=done, checkpoint=checkpoint, result={"changed": changed}, undo=kept)
        if len(ids) < BATCH:
            return


def untag(what: dict[str, Any], *, by: User, now: datetime) -> int:
    """Take away what a batch gave, and give back what it took, of those the person may change."""
    seen = Contact.objects.visible_to(by, CONTACTS_EDIT)
    alive = {
        *Tag.objects.filter(pk__in=[*what["added"], *what["removed"]]).values_list("pk", flat=True)
    }
    restored: set[int] = set()
    for side, put_back in (("added", "remove"), ("removed", "add")):
        for tag, contacts in what[side].items():
            if int(tag) in alive:
                deed = {"add": (), "remove": (), put_back: [int(tag)]}
                rows = seen.filter(pk__in=contacts)
                restored |= tag_contacts(rows=rows, **deed, by=by, now=now).contacts
    return len(restored)


def retire_batches(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """Until nobody carries the tag; whoever is given it meanwhile loses it, too."""
    changed, done = checkpoint.get("changed", 0), job.done
    while tag := Tag.objects.filter(pk=job.arguments["tag"]).first():
        by = _asker(job)
        ids = _next(Contact.objects.filter(taggings__tag=tag), 0)
        changed += len(_change(ids, add=(), remove=[tag.pk], by=by).contacts)
        done += len(ids)
        if not ids and not _delete(tag, by):
            continue
        yield Step(done=done, checkpoint={"changed": changed}, result={"changed": changed})


def refuse_gone(tags: Collection[int]) -> None:
    """
    :raises TagGone: if one of the tags is not there any more.
    """
    if Tag.objects.filter(pk__in=tags).count() < len(set(tags)):
        raise TagGone


def _asker(job: Job) -> User:
    person = User.objects.filter(jobs=job, is_active=True).first()
    if person is None or CODES[job.kind] not in person.granted_codes:
        raise TaggerGone
    return person


def _matching(job: Job, by: User) -> QuerySet[Any]:
    seen = Contact.objects.visible_to(by, CONTACTS_EDIT)
    asked = job.arguments
    return matching(seen, asked["filters"], for_user=by, leave_out=asked["leave_out"])


def _next(rows: QuerySet[Any], after: int) -> list[int]:
    behind = rows.filter(pk__gt=after).order_by("pk")
    return list(behind.values_list("pk", flat=True)[:BATCH])


def _change(
    ids: Collection[int], *, add: Collection[int], remove: Collection[int], by: User
) -> Retagged:
    rows = Contact.objects.filter(pk__in=ids)
    return tag_contacts(rows=rows, add=add, remove=remove, by=by, now=timezone.now())


def _delete(tag: Tag, by: User) -> bool:
    """Whether it is gone; somebody may have given it to a contact a moment ago."""
    try:
        delete_tag(tag=tag, by=by, now=timezone.now())
    except TagInUse:
        return False
    return True

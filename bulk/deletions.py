"""Deleting many contacts or organisations for good, as a job.

It cannot be undone: what is kept of a contact goes with it, from its timeline to its notes, and
no copy of that is left to put back. So whoever asks says how many are to go.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from bulk.chosen import Chosen
from bulk.errors import CountDiffers, CountNeeded
from bulk.walking import Done, walk
from contacts.models import Contact, Organisation
from contacts.operations.contacts import delete_contacts
from contacts.operations.organisations import delete_organisations
from contacts.permissions import CONTACTS_DELETE
from jobs.kinds import Step
from jobs.models import Job
from jobs.operations import start_job

KINDS: dict[Any, str] = {Contact: "contacts.delete", Organisation: "organisations.delete"}
MODELS = {kind: model for model, kind in KINDS.items()}
DEEDS: dict[Any, Callable[..., int]] = {
    Contact: delete_contacts,
    Organisation: delete_organisations,
}
BATCH = 200


def delete_records(
    *, model: Any, chosen: Chosen, count: int | None, by: User, now: datetime
) -> Job:
    """Queue deleting records for good; never more than `count` of them.

    :raises CountNeeded: if it was not said how many are to go.
    :raises CountDiffers: if it is another number by now.
    :raises JobNotPermitted: if `by` may delete none.
    """
    total = chosen.among(_reached(model, by), for_user=by).count()
    if count is None:
        raise CountNeeded(field="count", records=total)
    if count != total:
        raise CountDiffers(field="count", records=total)
    arguments = {"chosen": chosen.as_arguments(), "count": count}
    return start_job(KINDS[model], by=by, arguments=arguments, total=total, now=now)


def delete_batches(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    model = MODELS[job.kind]

    def deed(ids: list[int], by: User) -> Done:
        rows = model.objects.filter(pk__in=ids)
        return Done(DEEDS[model](rows=rows, by=by, now=timezone.now()))

    yield from walk(
        job,
        checkpoint,
        reached=lambda by: _reached(model, by),
        deed=deed,
        batch=BATCH,
        # Who came to match since was not counted, and stays.
        most=job.arguments["count"],
    )


def _reached(model: Any, by: User) -> QuerySet[Any]:
    reached: QuerySet[Any] = model.objects.visible_to(by, CONTACTS_DELETE)
    return reached

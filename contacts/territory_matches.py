"""All records matched to territories anew: what an administrator asks for once rules changed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts import audit
from accounts.models import User
from contacts.activities import CONTACT_UPDATED, ORGANISATION_UPDATED
from contacts.models import Contact, Organisation
from contacts.operations.placing import place_written
from events.operations import draft, record_many
from jobs.kinds import Step
from jobs.models import Job
from jobs.operations import start_job

KIND = "territories.match"
BATCH = 1_000
MODELS: tuple[Any, ...] = (Organisation, Contact)


def match_territories(*, by: User, now: datetime) -> Job:
    """Queue placing every contact and organisation anew.

    :raises JobNotPermitted: if `by` may not change territories.
    """
    total = sum(model.objects.count() for model in MODELS)
    job = start_job(KIND, by=by, arguments={}, total=total, now=now)
    audit.write("territories.matched", by=by, at=now, records=total)
    return job


def match_batches(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """One batch after the other by id; those of whom nothing differs stay as they are."""
    place, after = checkpoint.get("place", 0), checkpoint.get("after", 0)
    done, moved = job.done, checkpoint.get("moved", 0)
    while place < len(MODELS):
        rows = MODELS[place].objects.select_for_update(of=("self",)).select_related("type")
        batch = list(rows.filter(pk__gt=after).order_by("pk")[:BATCH])
        moved += _match(batch, by=job.asked_by, now=timezone.now())
        done, after = done + len(batch), batch[-1].pk if batch else 0
        if len(batch) < BATCH:
            place, after = place + 1, 0
        point = {"place": place, "after": after, "moved": moved}
        yield Step(done=done, checkpoint=point, result={"moved": moved})


def _match(batch: list[Any], *, by: User | None, now: datetime) -> int:
    """Place the records of a batch; how many moved."""
    found, assigned = place_written(batch, by=by, at=now)
    changes = []
    for record in batch:
        if record.pk in found:
            is_contact = isinstance(record, Contact)
            about = {"contact" if is_contact else "organisation": record}
            kind = CONTACT_UPDATED if is_contact else ORGANISATION_UPDATED
            properties = {"changes": found[record.pk]}
            changes.append(draft(kind, by=by, at=now, properties=properties, **about))
    record_many([*changes, *assigned])
    return len(found)

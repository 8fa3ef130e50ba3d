"""Going through the records that are meant, one batch after the other by id."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from bulk.chosen import Chosen
from bulk.errors import AskerGone
from jobs.kinds import KINDS, Kept, RowError, Step
from jobs.models import Job


@dataclass(frozen=True)
class Done:
    """What became of a batch."""

    changed: int
    refused: Sequence[RowError] = ()
    kept: Kept | None = None


#: What a batch does to the records with these ids.
Deed = Callable[[list[int], User], Done]


def walk(
    job: Job,
    checkpoint: dict[str, Any],
    *,
    reached: Callable[[User], QuerySet[Any]],
    deed: Deed,
    batch: int,
    most: int | None = None,
) -> Iterator[Step]:
    """Do it to all that are meant, of those the person reaches, at most so many.

    What the person may do is asked anew for each batch.
    """
    chosen, done = Chosen(**job.arguments["chosen"]), job.done
    after, changed, refused = (checkpoint.get(key, 0) for key in ("after", "changed", "refused"))
    while True:
        by = asker_of(job)
        size = batch if most is None else min(batch, most - done)
        rows = chosen.among(reached(by), for_user=by).filter(pk__gt=after).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:size])
        became = deed(ids, by) if ids else Done(0)
        changed, refused = changed + became.changed, refused + len(became.refused)
        after, done = max(ids, default=after), done + len(ids)
        yield Step(
            done=done,
            checkpoint={"after": after, "changed": changed, "refused": refused},
            result={"changed": changed, "refused": refused},
            errors=became.refused,
            undo=became.kept,
        )
        if len(ids) < batch:
            return


def asker_of(job: Job) -> User:
    """
    :raises AskerGone: if whoever asked for the job may not do such work any more.
    """
    person = User.objects.filter(jobs=job, is_active=True).first()
    if person is None or KINDS[job.kind].code not in person.granted_codes:
        raise AskerGone
    return person

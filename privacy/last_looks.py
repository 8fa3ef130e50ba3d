"""Files that name an erased person because a job was at work while they were erased."""

import json

from django.db import transaction

from ground.personal import FILES, Person
from jobs.models import Job
from privacy.models import LastLook


def remember(person: Person) -> LastLook:
    """Keep what somebody went by, sealed, until nothing runs any more that may have read it."""
    look = LastLook()
    look.names = json.dumps([*person.names])
    look.save()
    return look


def wait_for_work(look: LastLook) -> None:
    """Name the jobs to wait for, once the contact is gone: whatever begins later cannot read it."""
    # Locked, so that one that is about to end has either ended or finds its name on the list.
    running = Job.objects.select_for_update().filter(ended_at=None).order_by("pk")
    look.jobs = list(running.values_list("pk", flat=True))
    look.save(update_fields=["jobs"])


def begin(look: LastLook) -> int:
    """Remove the files of what had ended by then; how many."""
    removed = _remove(look)
    LastLook.objects.filter(pk=look.pk).update(is_begun=True)
    _forget_what_is_over()
    return removed


@transaction.atomic
def look_after(job: int) -> int:
    """Look through the files once more now that a job has ended; how many were removed."""
    removed = 0
    for look in LastLook.objects.select_for_update().filter(jobs__contains=[job]).order_by("pk"):
        removed += _remove(look)
        look.jobs = [one for one in look.jobs if one != job]
        look.save(update_fields=["jobs"])
    _forget_what_is_over()
    return removed


def _remove(look: LastLook) -> int:
    person = Person(contact=0, names=tuple(json.loads(look.names)))
    return sum(remove(person) for remove in FILES)


def _forget_what_is_over() -> None:
    LastLook.objects.filter(is_begun=True, jobs=[]).delete()

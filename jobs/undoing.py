"""Undoing a job: what its batches kept is put back, the last one first, as a job of its own."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from ground.refusals import NotAllowed
from jobs.errors import CannotUndo, JobNotPermitted, JobStillRuns, UndoneAlready
from jobs.kinds import KINDS, Step
from jobs.models import KEPT, Job, KeptStep
from jobs.operations import queue_job

UNDO = "jobs.undo"
AT_ONCE = 500


class UndoerGone(NotAllowed):
    """Whoever asked for this may no longer do such work, so it was stopped."""


@transaction.atomic
def undo_job(*, job: Job, by: User, now: datetime) -> Job:
    """Queue putting back what a job changed; what was changed again since stays.

    :raises JobStillRuns: if it has not ended; it can be cancelled first.
    :raises UndoneAlready: if somebody did this before.
    :raises CannotUndo: if it kept nothing, or ended too long ago.
    :raises JobNotPermitted: if `by` may not do work of its kind.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if not job.has_ended:
        raise JobStillRuns
    if job.undone_by_id is not None:
        raise UndoneAlready
    kind = KINDS.get(job.kind)
    if kind is None or kind.undo is None or not job.can_be_undone(now):
        raise CannotUndo
    if kind.code not in by.granted_codes:
        raise JobNotPermitted
    undoing = queue_job(
        UNDO, by=by, arguments={"job": job.pk, "kind": kind.name}, total=job.kept_records, now=now
    )
    job.undone_by = undoing
    job.save(update_fields=["undone_by"])
    return undoing


def undo_batches(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """One batch of the undone job after the other; what was put back is kept no longer."""
    restored, done = checkpoint.get("restored", 0), job.done
    kind = KINDS[job.arguments["kind"]]
    steps = KeptStep.objects.filter(job=job.arguments["job"]).order_by("-id")
    while step := steps.select_for_update().first():
        by = _asker(job, kind.code)
        if kind.undo is not None:
            restored += kind.undo(step.what, by=by, now=timezone.now())
        done += step.records
        step.delete()
        result = {"restored": restored}
        yield Step(done=done, checkpoint=result, result=result)


def forget_kept(*, now: datetime) -> int:
    """Remove what can no longer be undone; how many batches that was."""
    forgotten = 0
    while True:
        old = KeptStep.objects.filter(job__ended_at__lt=now - KEPT).order_by("id")
        ids = list(old.values_list("pk", flat=True)[:AT_ONCE])
        KeptStep.objects.filter(pk__in=ids).delete()
        forgotten += len(ids)
        if len(ids) < AT_ONCE:
            return forgotten


def _asker(job: Job, code: str) -> User:
    person = User.objects.filter(jobs=job, is_active=True).first()
    if person is None or code not in person.granted_codes:
        raise UndoerGone
    return person

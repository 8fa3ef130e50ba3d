"""Result files that do not stay, and jobs that are of the past."""

from collections.abc import Collection
from datetime import datetime

from jobs import files
from jobs.kinds import KINDS
from jobs.models import ENDED, Job, JobQuerySet


def forget_results(*, now: datetime) -> int:
    """Remove the files of kinds that say how long they are kept; how many there were."""
    removed = 0
    for kind in KINDS.values():
        if kind.kept_for is None:
            continue
        rows = Job.objects.filter(kind=kind.name, ended_at__lt=now - kind.kept_for)
        for job in rows.filter(result_bytes__gt=0).order_by("pk"):
            files.result_path(job).unlink(missing_ok=True)
            Job.objects.filter(pk=job.pk).update(result_bytes=0)
            removed += 1
    return removed


def ended_before(moment: datetime, _held: Collection[int]) -> JobQuerySet:
    """Jobs that ended before a moment."""
    return Job.objects.filter(state__in=ENDED, ended_at__lt=moment)


def remove_ended(moment: datetime, held: Collection[int], limit: int) -> int:
    """Remove some of them with their files; how many."""
    rows = list(ended_before(moment, held).order_by("pk")[:limit])
    for job in rows:
        files.result_path(job).unlink(missing_ok=True)
        files.error_path(job).unlink(missing_ok=True)
    Job.objects.filter(pk__in=[job.pk for job in rows]).delete()
    return len(rows)

"""Forgetting what was kept to undo merges; where old ids lead stays."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from merging.models import Merge, Moved, OrganisationMerge
from merging.models.merges import UNDONE_WITHIN

AT_ONCE = 500


def forget_merges(*, now: datetime) -> int:
    """Forget the rows kept of merges that are too old or were undone; of how many merges."""
    forgotten = 0
    while part := _forget_some(now):
        forgotten += part
    return forgotten + _forget_of_organisations(now)


@transaction.atomic
def _forget_some(now: datetime) -> int:
    rows = Merge.objects.filter(_is_over(now), forgotten_at=None).order_by("pk")
    ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_ONCE])
    Moved.objects.filter(merge__in=ids).delete()
    Merge.objects.filter(pk__in=ids).update(forgotten_at=now, before={}, after={}, picture={})
    return len(ids)


def _forget_of_organisations(now: datetime) -> int:
    nothing: dict[str, object] = {}
    rows = OrganisationMerge.objects.filter(_is_over(now), forgotten_at=None)
    return rows.update(
        forgotten_at=now, before=nothing, after=nothing, picture=nothing, kept=nothing
    )


def _is_over(now: datetime) -> Q:
    return Q(merged_at__lte=now - UNDONE_WITHIN) | Q(undone_at__isnull=False)

"""Forgetting what was kept to undo merges; where old ids lead stays."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from merging.models import Merge, Moved
from merging.models.merges import UNDONE_WITHIN

AT_ONCE = 500


def forget_merges(*, now: datetime) -> int:
    """Forget the rows kept of merges that are too old or were undone; of how many merges."""
    forgotten = 0
    while part := _forget_some(now):
        forgotten += part
    return forgotten


@transaction.atomic
def _forget_some(now: datetime) -> int:
    is_over = Q(merged_at__lte=now - UNDONE_WITHIN) | Q(undone_at__isnull=False)
    rows = Merge.objects.filter(is_over, forgotten_at=None).order_by("pk")
    ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_ONCE])
    Moved.objects.filter(merge__in=ids).delete()
    Merge.objects.filter(pk__in=ids).update(forgotten_at=now, before={}, after={}, picture={})
    return len(ids)

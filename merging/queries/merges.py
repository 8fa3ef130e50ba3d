"""Where ids lead, and what was merged."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from contacts.aliases import aliases
from merging.models import Merge


@aliases
def survivor_of(pk: int) -> int | None:
    """The contact that somebody became part of; None for whoever did not."""
    found = Merge.objects.standing().filter(other=pk).values_list("survivor_id", flat=True)
    return found.first()


def list_merges(*, for_user: Any) -> QuerySet[Merge]:
    """Those a person may see, each with whether a later one stands in the way of undoing it."""
    later = Merge.objects.standing().filter(survivor=OuterRef("survivor"), pk__gt=OuterRef("pk"))
    rows = Merge.objects.visible_to(for_user).annotate(has_later=Exists(later))
    return rows.select_related("survivor", "merged_by", "undone_by")


def last_merge(survivor: int) -> Merge | None:
    """The latest merge into a contact that was not undone."""
    return Merge.objects.standing().filter(survivor=survivor).order_by("-pk").first()


def merge_to_undo(survivor: int, other: int | None) -> Merge | None:
    """That of `other` into a contact, or the latest."""
    if other is None:
        return last_merge(survivor)
    return Merge.objects.standing().filter(survivor=survivor, other=other).first()


def undoable(merge: Any, now: datetime) -> bool:
    """Whether a merge of `list_merges` can be undone just now."""
    return merge.can_be_undone(now) and not merge.has_later

"""Which organisations may be one, where ids lead, and what was merged."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Team, User
from contacts.aliases import aliases_of_organisations
from contacts.fields import FieldBook
from contacts.models import ContactType, Of, Organisation
from contacts.moving import ORGANISATION_MOVERS, PutAway, Stays
from merging.models import OrganisationDuplicate, OrganisationMerge
from merging.organisation_fields import fields_of
from merging.queries.previews import Preview, Row, is_shown, label_of, texts_of

#: Fields that lead to a record → what it is called by.
LEADS: dict[str, tuple[Any, str]] = {
    "type": (ContactType, "name"),
    "parent": (Organisation, "name"),
    "owner": (User, "name"),
    "team": (Team, "name"),
}


def list_organisation_duplicates(*, for_user: Any) -> QuerySet[OrganisationDuplicate]:
    """Pairs of which a person sees both."""
    rows = OrganisationDuplicate.objects.visible_to(for_user)
    return rows.select_related("dismissed_by", "first", "second")


@aliases_of_organisations
def survivor_of_organisation(pk: int) -> int | None:
    """The organisation that one became part of; None for one that did not."""
    rows = OrganisationMerge.objects.standing().filter(other=pk)
    return rows.values_list("survivor_id", flat=True).first()


def list_organisation_merges(*, for_user: Any) -> QuerySet[OrganisationMerge]:
    """Those a person may see, each with whether a later one stands in the way of undoing it."""
    later = OrganisationMerge.objects.standing().filter(
        survivor=OuterRef("survivor"), pk__gt=OuterRef("pk")
    )
    rows = OrganisationMerge.objects.visible_to(for_user).annotate(has_later=Exists(later))
    return rows.select_related("survivor", "merged_by", "undone_by")


def last_organisation_merge(survivor: int) -> OrganisationMerge | None:
    """The latest merge into an organisation that was not undone."""
    rows = OrganisationMerge.objects.standing().filter(survivor=survivor)
    return rows.order_by("-pk").first()


def organisation_merge_to_undo(survivor: int, other: int | None) -> OrganisationMerge | None:
    """That of `other` into an organisation, or the latest."""
    if other is None:
        return last_organisation_merge(survivor)
    return OrganisationMerge.objects.standing().filter(survivor=survivor, other=other).first()


def organisation_merge_undoable(merge: Any, now: datetime) -> bool:
    """Whether a merge of `list_organisation_merges` can be undone just now."""
    return merge.can_be_undone(now) and not merge.has_later


def preview_organisation_merge(one: Organisation, two: Organisation) -> Preview:
    """Field by field what both have and whose it will be, and how much goes over."""
    survivor, other = sorted((one, two), key=lambda each: each.pk)
    book = FieldBook(Of.ORGANISATION).fields
    fields = [field for field in fields_of(survivor, other, {}) if is_shown(field)]
    rows = [Row(field, label_of(field, book), *texts_of(field, LEADS)) for field in fields]
    return Preview(survivor, other, rows, _counts(other.pk))


def _counts(other: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for (label, column), mover in ORGANISATION_MOVERS.items():
        if isinstance(mover, Stays | PutAway) or column == "custom":
            continue
        rows = apps.get_model(label)._default_manager.filter(**{column: other})
        if count := rows.count():
            counts[label.partition(".")[2].lower()] = count
    return counts

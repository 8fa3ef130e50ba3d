"""Making two organisations one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from accounts import audit
from accounts.models import User
from contacts.models import Of, Organisation
from contacts.moving import ORGANISATION_MOVERS, Kept, Pair, picture_of
from contacts.operations.changing import differences, formulas_of
from contacts.operations.organisations import parents_above, refuse_circle, snapshot
from contacts.operations.placing import place
from events.operations import record
from ground.collisions import done_again
from ground.versions import Versions, refuse_if_outdated
from live.operations import hint
from merging.activities import ORGANISATION_MERGED
from merging.errors import (
    MergedMeanwhile,
    OrganisationMergeWithItself,
    OrganisationsAlreadyMerged,
)
from merging.models import OrganisationKey, OrganisationMerge
from merging.operations.finding_organisations import find_organisation_duplicates
from merging.organisation_fields import COLUMNS, choose, fields_of
from merging.queries.organisations import survivor_of_organisation


@done_again
def merge_organisations(
    *,
    organisation: int,
    other: int,
    chosen: Mapping[str, int],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> OrganisationMerge:
    """Make two organisations, named by their ids, one: the older id stays, and the other's
    leads to it.

    `chosen` says of fields whose value is kept. All that points at the other goes over, and the
    merge can be undone. `expected` is about `organisation`.

    :raises OrganisationMergeWithItself: if both are the same.
    :raises OrganisationsAlreadyMerged: if one is part of the other already.
    :raises MergedMeanwhile: if one is gone.
    :raises Outdated: if the organisation was changed since the caller read it.
    :raises UnfitChoice: if a choice is about no field, or for neither of them.
    :raises CircleOfParents: if the one stands above the other through a third.
    """
    survivor, gone = _locked(organisation, other)
    refuse_if_outdated(survivor if survivor.pk == organisation else gone, expected)
    fields = fields_of(survivor, gone, chosen)
    pair = Pair(survivor.pk, gone.pk, {field.name: field.chosen for field in fields})
    was = {one.pk: snapshot(one) for one in (survivor, gone)}
    merge = OrganisationMerge(
        survivor=survivor,
        other=gone.pk,
        other_name=gone.name,
        before=picture_of(Organisation, survivor.pk),
        picture=picture_of(Organisation, gone.pk),
        merged_by=by,
        merged_at=now,
    )
    _move(merge, pair)
    survivor = _become_one(pair, now=now)
    merge.changes = differences(was[survivor.pk], snapshot(survivor))
    merge.after = picture_of(Organisation, survivor.pk)
    merge.save()
    _tell(merge, survivor, was, by=by, now=now)
    find_organisation_duplicates(organisations=[survivor.pk])
    return merge


def _locked(one: int, other: int) -> tuple[Organisation, Organisation]:
    """Both, the older one first. Whoever is about to point at one of them waits for us."""
    if one == other:
        raise OrganisationMergeWithItself(field="with")
    if survivor_of_organisation(one) == other or survivor_of_organisation(other) == one:
        raise OrganisationsAlreadyMerged(field="with")
    rows = Organisation.objects.select_for_update(of=("self",)).select_related("type")
    found = list(rows.filter(pk__in=(one, other)).order_by("pk"))
    if len(found) < 2:
        raise MergedMeanwhile(field="with")
    return found[0], found[1]


def _move(merge: OrganisationMerge, pair: Pair) -> None:
    """Have every kind of rows go over, and keep what it takes to bring them back."""
    for (label, column), mover in ORGANISATION_MOVERS.items():
        kept = mover.take(pair)
        if kept == Kept():
            continue
        merge.kept[f"{label}:{column}"] = vars(kept)
        if count := len(kept.moved) + len(kept.taken):
            name = label.partition(".")[2].lower()
            merge.moved[name] = merge.moved.get(name, 0) + count
    # Made of the organisation itself, and made anew for the one that stays.
    OrganisationKey.objects.filter(organisation=pair.other).delete()


def _become_one(pair: Pair, *, now: datetime) -> Organisation:
    # Read anew, for the moves may have changed what leads from the one to the other.
    rows = Organisation.objects.select_related("type").in_bulk([pair.survivor, pair.other])
    survivor, gone = rows[pair.survivor], rows[pair.other]
    choose(survivor, gone, pair.chosen)
    place([survivor])
    formulas_of(Of.ORGANISATION, None).work_out(survivor)
    survivor.version += 1
    survivor.updated_at = now
    # Nobody is asked what points at it: whatever was not moved makes the commit fail.
    Organisation.objects.filter(pk=gone.pk)._raw_delete(using=DEFAULT_DB_ALIAS)
    columns = (*COLUMNS, "territory", "custom", "version", "updated_at")
    survivor.save(update_fields=columns)
    if survivor.parent_id:
        refuse_circle(survivor, parents_above([survivor.parent_id]))
    return survivor


def _tell(
    merge: OrganisationMerge,
    survivor: Organisation,
    was: Mapping[int, dict[str, Any]],
    *,
    by: User,
    now: datetime,
) -> None:
    audit.write(
        "organisation.merged",
        by=by,
        obj=survivor,
        before={"survivor": was[survivor.pk], "other": was[merge.other]},
        after={"changes": merge.changes, "moved": merge.moved},
        at=now,
        merge=merge.pk,
        other=merge.other,
    )
    said: dict[str, Any] = {"merge": merge.pk, "other": merge.other, "name": merge.other_name}
    record(ORGANISATION_MERGED, organisation=survivor, by=by, at=now, changes=merge.changes, **said)
    hint(f"organisation:{merge.other}", kind="merged", organisation=survivor.pk)

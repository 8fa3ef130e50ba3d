"""Making one organisation two again."""

from datetime import datetime
from typing import Any

from accounts import audit
from accounts.models import User
from contacts.models import Organisation
from contacts.moving import (
    ORGANISATION_MOVERS,
    Kept,
    Pair,
    picture_of,
    put_back,
    write_columns,
)
from contacts.operations.changing import losing_the_race_is_a_refusal
from contacts.operations.organisations import parents_above, refuse_circle
from events.operations import record
from ground.collisions import done_again
from live.operations import hint
from merging.activities import ORGANISATION_UNMERGED
from merging.errors import LaterOrganisationMergeFirst, MergeTooOld, NoOrganisationToUnmerge
from merging.models import OrganisationMerge
from merging.operations.finding_organisations import find_organisation_duplicates
from merging.queries.organisations import last_organisation_merge
from merging.restoring import apart, give_changes


@done_again
def unmerge_organisations(
    *, merge: OrganisationMerge, added_to_other: bool, by: User, now: datetime
) -> Organisation:
    """Make both organisations what they were; the one that comes back.

    Rows go back to what they belonged to, as they are by now. What somebody changed or added
    since stays with the survivor, or goes to the other.

    :raises NoOrganisationToUnmerge: if it was undone already.
    :raises MergeTooOld: if what was kept for it is gone.
    :raises LaterOrganisationMergeFirst: if another was merged into the same one since.
    :raises ExternalIdTaken, FieldValueTaken: if somebody else took what only one can have.
    :raises CircleOfParents: if what was put above or below it since would close a circle.
    """
    survivor = Organisation.objects.select_for_update().filter(pk=merge.survivor_id).first()
    merge = OrganisationMerge.objects.select_for_update().get(pk=merge.pk)
    _refuse(merge, survivor, now=now)
    pair = Pair(merge.survivor_id, merge.other)
    added_to = pair.other if added_to_other else pair.survivor
    with losing_the_race_is_a_refusal():
        _restore_both(merge, added_to_other=added_to_other, now=now)
    for (label, column), mover in ORGANISATION_MOVERS.items():
        had = Kept(**merge.kept.get(f"{label}:{column}", {}))
        mover.give_back(pair, had, added_to=added_to)
    for one in Organisation.objects.filter(pk__in=(pair.survivor, pair.other)):
        if one.parent_id:
            refuse_circle(one, parents_above([one.parent_id]))
    merge.undone_by, merge.undone_at = by, now
    merge.save(update_fields=["undone_by", "undone_at"])
    _tell(merge, by=by, now=now)
    find_organisation_duplicates(organisations=[pair.survivor, pair.other])
    return Organisation.objects.get(pk=pair.other)


def _refuse(merge: OrganisationMerge, survivor: Organisation | None, *, now: datetime) -> None:
    if merge.undone_at is not None or survivor is None or survivor.pk != merge.survivor_id:
        raise NoOrganisationToUnmerge
    if not merge.can_be_undone(now):
        raise MergeTooOld
    if (last := last_organisation_merge(survivor.pk)) and last.pk != merge.pk:
        raise LaterOrganisationMergeFirst(other=last.other, name=last.other_name)


def _restore_both(merge: OrganisationMerge, *, added_to_other: bool, now: datetime) -> None:
    """The survivor first, so that what only one can have is free for the other."""
    since = picture_of(Organisation, merge.survivor_id)
    back, changed = apart(merge.before, merge.after, since)
    other = dict(merge.picture)
    if added_to_other:
        back, other = give_changes(merge.before, back, changed, other)
    stamp = {"updated_at": now.isoformat()}
    version = since["version"] + 1
    # Each may stand under the other, so what leads to the other waits until it is there.
    write_columns(Organisation, merge.survivor_id, {**back, **stamp, "version": version})
    put_back(Organisation, [{**other, **stamp, "version": other["version"] + 1}])
    if "parent_id" in back:
        write_columns(Organisation, merge.survivor_id, {"parent_id": back["parent_id"]})


def _tell(merge: OrganisationMerge, *, by: User, now: datetime) -> None:
    pair = (merge.survivor_id, merge.other)
    both = Organisation.objects.in_bulk(pair)
    audit.write(
        "organisation.unmerged",
        by=by,
        obj=both[merge.survivor_id],
        at=now,
        merge=merge.pk,
        other=merge.other,
    )
    names = {merge.survivor_id: merge.other_name, merge.other: both[merge.survivor_id].name}
    for pk in pair:
        said: dict[str, Any] = {"merge": merge.pk, "other": merge.other, "name": names[pk]}
        record(ORGANISATION_UNMERGED, organisation=both[pk], by=by, at=now, **said)
    hint(f"organisation:{merge.other}", kind="unmerged", organisation=merge.survivor_id)

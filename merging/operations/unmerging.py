"""Making one contact two again."""

from datetime import datetime
from typing import Any

from accounts import audit
from accounts.models import User
from contacts.models import Contact
from contacts.moving import MOVERS, Kept, Pair, picture_of, put_back, write_columns
from contacts.operations.changing import losing_the_race_is_a_refusal
from contacts.operations.segments.touching import look_at
from events.operations import record
from ground.collisions import done_again
from live.operations import hint
from merging.activities import CONTACT_UNMERGED
from merging.errors import LaterMergeFirst, MergeTooOld, NothingToUnmerge
from merging.models import Merge
from merging.operations.finding import find_duplicates
from merging.queries.merges import last_merge
from merging.restoring import apart, give_changes


@done_again
def unmerge_contacts(*, merge: Merge, added_to_other: bool, by: User, now: datetime) -> Contact:
    """Make both contacts what they were; the one that comes back.

    Rows go back to whom they belonged to, as they are by now. What somebody changed or added
    since stays with the survivor, or goes to the other.

    :raises NothingToUnmerge: if it was undone already.
    :raises MergeTooOld: if what was kept for it is gone.
    :raises LaterMergeFirst: if somebody was merged into the same contact since.
    :raises ExternalIdTaken, FieldValueTaken: if somebody else took what only one can have.
    """
    survivor = Contact.objects.select_for_update().filter(pk=merge.survivor_id).first()
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    _refuse(merge, survivor, now=now)
    pair = Pair(merge.survivor_id, merge.other)
    added_to = pair.other if added_to_other else pair.survivor
    with losing_the_race_is_a_refusal():
        _restore_both(merge, added_to_other=added_to_other, now=now)
    kept = {(row.label, row.column): row for row in merge.kept.all()}
    for key, mover in MOVERS.items():
        row = kept.get(key)
        had = Kept(row.moved, row.own, row.taken, row.facts) if row else Kept()
        mover.give_back(pair, had, added_to=added_to)
    merge.undone_by, merge.undone_at = by, now
    merge.save(update_fields=["undone_by", "undone_at"])
    _tell(merge, by=by, now=now)
    find_duplicates(contacts=[pair.survivor, pair.other])
    return Contact.objects.get(pk=pair.other)


def _refuse(merge: Merge, survivor: Contact | None, *, now: datetime) -> None:
    if merge.undone_at is not None or survivor is None or survivor.pk != merge.survivor_id:
        raise NothingToUnmerge
    if not merge.can_be_undone(now):
        raise MergeTooOld
    if (last := last_merge(survivor.pk)) and last.pk != merge.pk:
        raise LaterMergeFirst(other=last.other, name=last.other_name)


def _restore_both(merge: Merge, *, added_to_other: bool, now: datetime) -> None:
    """The survivor first, so that what only one can have is free for the other."""
    since = picture_of(Contact, merge.survivor_id)
    back, changed = apart(merge.before, merge.after, since)
    other = dict(merge.picture)
    if added_to_other:
        back, other = give_changes(merge.before, back, changed, other)
    stamp = {"updated_at": now.isoformat()}
    write_columns(Contact, merge.survivor_id, {**back, **stamp, "version": since["version"] + 1})
    put_back(Contact, [{**other, **stamp, "version": other["version"] + 1}])


def _tell(merge: Merge, *, by: User, now: datetime) -> None:
    pair = (merge.survivor_id, merge.other)
    contacts = Contact.objects.in_bulk(pair)
    audit.write(
        "contact.unmerged",
        by=by,
        obj=contacts[merge.survivor_id],
        at=now,
        merge=merge.pk,
        other=merge.other,
    )
    names = {merge.survivor_id: merge.other_name, merge.other: str(contacts[merge.survivor_id])}
    for pk in pair:
        said: dict[str, Any] = {"merge": merge.pk, "other": merge.other, "name": names[pk]}
        record(CONTACT_UNMERGED, contact=pk, by=by, at=now, **said)
    look_at(pair)
    hint(f"contact:{merge.other}", kind="unmerged", contact=merge.survivor_id)

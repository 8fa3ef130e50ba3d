"""Making two contacts one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from accounts import audit
from accounts.models import User
from contacts.models import Contact, Of, SecondLook
from contacts.moving import MOVERS, Kept, Pair, picture_of
from contacts.operations import reaching
from contacts.operations.changing import differences, formulas_of
from contacts.operations.contacts import name_of, snapshot
from contacts.operations.placing import place
from contacts.operations.segments.touching import look_at
from events.operations import record
from ground.collisions import done_again
from ground.versions import Versions, refuse_if_outdated
from live.operations import hint
from merging.activities import CONTACT_MERGED
from merging.choosing import COLUMNS, choose, fields_of
from merging.errors import AlreadyMerged, MergedMeanwhile, MergeWithItself
from merging.models import MatchKey, Merge, Moved
from merging.operations.finding import find_duplicates
from merging.queries.merges import survivor_of

#: What follows from the fields that were chosen.
WORKED_OUT = (
    "other_addresses",
    *("territory", "custom", "email_verified", "last_active_at", "restricted_at", "photo"),
)


@done_again
def merge_contacts(
    *,
    contact: int,
    other: int,
    chosen: Mapping[str, int],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> Merge:
    """Make two contacts, named by their ids, one: the older id stays, and the other's leads to it.

    `chosen` says of fields whose value is kept. All that points at the other goes over, and the
    merge can be undone. `expected` is about `contact`.

    :raises MergeWithItself: if both are the same.
    :raises AlreadyMerged: if one is part of the other already.
    :raises MergedMeanwhile: if one is gone.
    :raises Outdated: if the contact was changed since the caller read it.
    :raises UnfitChoice: if a choice is about no field, or for neither of them.
    :raises CircleOfPeople: if the one stands above the other through somebody else.
    """
    survivor, gone = _locked(contact, other)
    refuse_if_outdated(survivor if survivor.pk == contact else gone, expected)
    fields = fields_of(survivor, gone, chosen)
    pair = Pair(survivor.pk, gone.pk, {field.name: field.chosen for field in fields})
    was = {one.pk: _snapshot(one) for one in (survivor, gone)}
    merge = Merge.objects.create(
        survivor=survivor,
        other=gone.pk,
        other_name=str(gone)[:300],
        before=picture_of(Contact, survivor.pk),
        picture=picture_of(Contact, gone.pk),
        merged_by=by,
        merged_at=now,
    )
    _move(merge, pair)
    survivor = _become_one(pair, chosen, now=now)
    changes = differences(was[survivor.pk], _snapshot(survivor))
    merge.after, merge.changes = picture_of(Contact, survivor.pk), changes
    merge.save(update_fields=["after", "changes", "moved"])
    _tell(merge, survivor, was, by=by, now=now)
    find_duplicates(contacts=[survivor.pk])
    return merge


def _locked(contact: int, other: int) -> tuple[Contact, Contact]:
    """Both, the older one first. Whoever is about to point at one of them waits for us."""
    if contact == other:
        raise MergeWithItself(field="with")
    if survivor_of(contact) == other or survivor_of(other) == contact:
        raise AlreadyMerged(field="with")
    rows: QuerySet[Any] = Contact.objects.select_for_update(of=("self",)).select_related("type")
    found = list(rows.filter(pk__in=(contact, other)).order_by("pk"))
    if len(found) < 2:
        raise MergedMeanwhile(field="with")
    return found[0], found[1]


def _move(merge: Merge, pair: Pair) -> None:
    """Have every kind of rows go over, and keep what it takes to bring them back."""
    for (label, column), mover in MOVERS.items():
        kept = mover.take(pair)
        if kept != Kept():
            _keep(merge, label, column, kept)
    # Made of the contact itself, and made anew for whoever stays.
    SecondLook.objects.filter(contact=pair.other).delete()
    MatchKey.objects.filter(contact=pair.other).delete()


def _keep(merge: Merge, label: str, column: str, kept: Kept) -> None:
    Moved.objects.create(merge=merge, label=label, column=column, **vars(kept))
    if count := len(kept.moved) + len(kept.taken):
        name = label.partition(".")[2].lower()
        merge.moved[name] = merge.moved.get(name, 0) + count


def _become_one(pair: Pair, chosen: Mapping[str, int], *, now: datetime) -> Contact:
    # Read anew, for the moves may have changed what leads from the one to the other.
    rows = Contact.objects.select_related("type").in_bulk([pair.survivor, pair.other])
    survivor, gone = rows[pair.survivor], rows[pair.other]
    is_derived = "display_name" not in chosen and _is_derived(survivor)
    choose(survivor, gone, pair.chosen)
    if is_derived:
        survivor.display_name = name_of(survivor, reaching.emails_of(survivor))
    place([survivor])
    formulas_of(Of.CONTACT, None).work_out(survivor)
    survivor.version += 1
    survivor.updated_at = now
    # Nobody is asked what points at it: whatever was not moved makes the commit fail.
    Contact.objects.filter(pk=gone.pk)._raw_delete(using=DEFAULT_DB_ALIAS)
    survivor.save(update_fields=[*COLUMNS, *WORKED_OUT, "version", "updated_at"])
    return survivor


def _is_derived(contact: Contact) -> bool:
    """Whether it is shown as what it is called, or by an address until it has a name."""
    shown = {"", name_of(contact, []), *(one.value for one in reaching.emails_of(contact))}
    return contact.display_name in shown


def _snapshot(contact: Contact) -> dict[str, Any]:
    return snapshot(contact, reaching.emails_of(contact), reaching.phones_of(contact))


def _tell(
    merge: Merge, survivor: Contact, was: Mapping[int, dict[str, Any]], *, by: User, now: datetime
) -> None:
    audit.write(
        "contact.merged",
        by=by,
        obj=survivor,
        before={"survivor": was[survivor.pk], "other": was[merge.other]},
        after={"changes": merge.changes, "moved": merge.moved},
        at=now,
        merge=merge.pk,
        other=merge.other,
    )
    said: dict[str, Any] = {"merge": merge.pk, "other": merge.other, "name": merge.other_name}
    record(CONTACT_MERGED, contact=survivor, by=by, at=now, changes=merge.changes, **said)
    look_at([survivor.pk])
    hint(f"contact:{merge.other}", kind="merged", contact=survivor.pk)

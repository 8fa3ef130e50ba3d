"""What people's data may be used for: made, changed, and given up."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts import audit
from accounts.models import User
from contacts.models import Segment
from contacts.queries.uses import names_asking_for
from ground.mentions import NamedElsewhere
from ground.versions import Versions, refuse_if_outdated
from privacy.errors import PurposeAskedFor, PurposeInUse, PurposeTaken
from privacy.models import Purpose

#: What is kept of a purpose in the audit log.
COLUMNS = (
    *("name", "description", "consent_for", "double_opt_in", "spares_children"),
    "spares_students",
)
#: What decides who may be reached.
RULES = frozenset(COLUMNS[2:])


@transaction.atomic
def create_purpose(*, by: User, now: datetime, slug: str, **given: Any) -> Purpose:
    """A purpose that nobody has said anything of yet.

    :raises PurposeTaken: if another has the slug.
    """
    row = Purpose(slug=slug, updated_at=now, **_tidy(given))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise PurposeTaken(field="slug") from None
    audit.write("purpose.created", by=by, obj=row, after={"slug": slug, **_picture(row)}, at=now)
    return row


@transaction.atomic
def change_purpose(
    *, purpose: Purpose, changes: dict[str, Any], by: User, now: datetime, expected: Versions = None
) -> Purpose:
    """Say what it is for, or where it takes a consent; segments are looked at again.

    :raises Outdated: if it was changed since the caller read it.
    """
    row = Purpose.objects.select_for_update().get(pk=purpose.pk)
    refuse_if_outdated(row, expected)
    changes = _tidy(changes)
    before = {name: getattr(row, name) for name in changes}
    if before == changes:
        return row
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = now
    row.save(update_fields=[*changes, "version", "updated_at"])
    audit.write("purpose.changed", by=by, obj=row, before=before, after=changes, at=now)
    if any(before[name] != changes[name] for name in changes.keys() & RULES):
        # Who may be written to is another for everybody at once.
        Segment.objects.filter(kind=Segment.Kind.DYNAMIC, archived_at=None).update(refresh_at=now)
    return row


@transaction.atomic
def delete_purpose(*, purpose: Purpose, by: User, now: datetime, expected: Versions = None) -> None:
    """Give up a purpose that nobody said anything of.

    :raises NamedElsewhere: saying what asks for it.
    :raises Outdated: if it was changed since the caller read it.
    :raises PurposeInUse: saying how many words of the ledger are about it.
    :raises PurposeAskedFor: if topics of messages ask for it.
    """
    row = Purpose.objects.select_for_update().get(pk=purpose.pk)
    refuse_if_outdated(row, expected)
    # The ledger answers for what was done with people's data: it keeps what it is about.
    if words := row.consents.count():
        raise PurposeInUse(used_by={"consents": words})
    if named := names_asking_for(f"consent.{row.slug}"):
        raise NamedElsewhere(named)
    audit.write(
        "purpose.deleted", by=by, obj=row, before={"slug": row.slug, **_picture(row)}, at=now
    )
    try:
        row.delete()
    except ProtectedError as fault:
        # Apps above point at it.
        raise PurposeAskedFor(used_by={"topics": len(fault.protected_objects)}) from None


def _tidy(given: dict[str, Any]) -> dict[str, Any]:
    """Everywhere holds every channel, so that it stands alone."""
    if "consent_for" not in given:
        return given
    channels = sorted(set(given["consent_for"]))
    return {**given, "consent_for": [""] if "" in channels else channels}


def _picture(row: Purpose) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}

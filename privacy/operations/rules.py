"""The firm's rules: whom it protects, and who works for it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.models import Segment
from ground.versions import Versions, refuse_if_outdated
from privacy.models import Processor, Protection


@transaction.atomic
def set_protection(
    *, slug: str, changes: dict[str, Any], by: User, now: datetime, expected: Versions = None
) -> Protection:
    """Switch a protection on or off, or say whom it is for; segments are looked at again.

    :raises Outdated: if it was changed since the caller read it.
    """
    row, is_new = Protection.objects.select_for_update().get_or_create(slug=slug)
    if not is_new:
        refuse_if_outdated(row, expected)
    before = {name: getattr(row, name) for name in changes}
    if before == changes:
        return row
    _put(row, changes, now=now)
    audit.write("protection.changed", by=by, obj=row, before=before, after=changes, at=now)
    # Who may be written to is another for everybody at once.
    Segment.objects.filter(kind=Segment.Kind.DYNAMIC, archived_at=None).update(refresh_at=now)
    return row


@transaction.atomic
def create_processor(*, given: dict[str, Any], by: User, now: datetime) -> Processor:
    """Enter somebody who works with the firm's data into the register."""
    row = Processor.objects.create(**given, updated_at=now)
    audit.write("processor.created", by=by, obj=row, after=given, at=now)
    return row


@transaction.atomic
def change_processor(
    *,
    processor: Processor,
    changes: dict[str, Any],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> Processor:
    """
    :raises Outdated: if it was changed since the caller read it.
    """
    row = Processor.objects.select_for_update().get(pk=processor.pk)
    refuse_if_outdated(row, expected)
    before = {name: getattr(row, name) for name in changes}
    if before == changes:
        return row
    _put(row, changes, now=now)
    audit.write("processor.changed", by=by, obj=row, before=before, after=changes, at=now)
    return row


@transaction.atomic
def delete_processor(
    *, processor: Processor, by: User, now: datetime, expected: Versions = None
) -> None:
    """
    :raises Outdated: if it was changed since the caller read it.
    """
    row = Processor.objects.select_for_update().get(pk=processor.pk)
    refuse_if_outdated(row, expected)
    audit.write("processor.deleted", by=by, obj=row, before={"name": row.name}, at=now)
    row.delete()


def _put(row: Any, changes: dict[str, Any], *, now: datetime) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = now
    row.save(update_fields=[*changes, "version", "updated_at"])

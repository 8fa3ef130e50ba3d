"""Defining, changing and deleting record types."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from contacts.bearers import PLAIN
from contacts.models import CustomField
from events import titles
from ground.versions import Versions, refuse_if_outdated
from records.errors import RecordTypeFixed, RecordTypeInUse, RecordTypeTaken, UnfitRecordType
from records.models import RecordType

COLUMNS = ("slug", "name", "plural", "icon", "of", "title", "columns", "has_review", "order")
MOST_COLUMNS = 30


@transaction.atomic
def create_record_type(*, by: User, now: datetime, **given: Any) -> RecordType:
    """A type that no record is of yet; its fields are defined as custom fields of its slug.

    :raises UnfitRecordType: naming the part that cannot be like this.
    :raises RecordTypeTaken: if another has the slug.
    """
    type = RecordType(**given, created_at=now, updated_at=now)
    _check(type)
    try:
        with transaction.atomic():
            type.save(force_insert=True)
    except IntegrityError:
        raise RecordTypeTaken(field="slug") from None
    audit.write("record_type.created", by=by, obj=type, after=_picture(type), at=now)
    return type


@transaction.atomic
def change_record_type(
    *,
    type: RecordType,
    changes: dict[str, Any],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> RecordType:
    """Rename a type, or show its records otherwise. Their titles stay until they are changed.

    :raises Outdated: if it was changed since the caller read it.
    :raises UnfitRecordType: as for a new one.
    :raises RecordTypeFixed: if its records are to be attached to something else.
    """
    type = RecordType.objects.select_for_update().get(pk=type.pk)
    refuse_if_outdated(type, expected)
    before = _picture(type)
    for name, value in changes.items():
        setattr(type, name, value)
    _check(type)
    after = _picture(type)
    if after == before:
        return type
    if after["of"] != before["of"] and (count := type.records.count()):
        raise RecordTypeFixed(field="of", used_by={"records": count})
    type.version += 1
    type.updated_at = now
    type.save(update_fields=[*changes, "plural", "version", "updated_at"])
    audit.write("record_type.changed", by=by, obj=type, before=before, after=after, at=now)
    return type


@transaction.atomic
def delete_record_type(
    *, type: RecordType, by: User, now: datetime, expected: Versions = None
) -> None:
    """Delete a type that no record is of, and the fields that its records would have.

    :raises Outdated: if it was changed since the caller read it.
    :raises RecordTypeInUse: saying how many records there are.
    """
    # Whoever adds a record of it waits for this lock, and finds it gone.
    type = RecordType.objects.select_for_update().get(pk=type.pk)
    refuse_if_outdated(type, expected)
    if count := type.records.count():
        raise RecordTypeInUse(used_by={"records": count})
    audit.write("record_type.deleted", by=by, obj=type, before=_picture(type), at=now)
    CustomField.objects.filter(of=type.slug).delete()
    type.delete()


def faults_of(type: RecordType) -> list[tuple[str, str]]:
    """What is wrong with a type: which part, and why. One check for the API, admin and packs."""
    faults = []
    if type.slug in PLAIN:
        faults.append(("slug", "This is the name of another kind of record."))
    try:
        titles.check(type.title)
    except ValueError as fault:
        faults.append(("title", f"{fault}"))
    if len(type.columns) > MOST_COLUMNS:
        faults.append(("columns", f"Show at most {MOST_COLUMNS} columns."))
    if len(set(type.columns)) < len(type.columns):
        faults.append(("columns", "A column stands in the list twice."))
    return faults


def _check(type: RecordType) -> None:
    type.plural = type.plural or type.name
    if faults := faults_of(type):
        raise UnfitRecordType(faults[0][1], field=faults[0][0])


def _picture(type: RecordType) -> dict[str, Any]:
    return {name: getattr(type, name) for name in COLUMNS}

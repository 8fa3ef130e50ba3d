"""Adding, changing, reviewing and deleting records."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.bearers import bearer_of
from contacts.computing import Formulas
from contacts.fields import FieldBook, validate_custom
from contacts.models import Contact, CustomField, Of, Organisation
from contacts.operations.changing import differences, losing_the_race_is_a_refusal
from events import titles
from events.catalogue import ActivityType
from events.operations import draft, record_many
from ground.refusals import NotThere
from ground.versions import Versions, refuse_if_outdated
from records.activities import (
    RECORD_ADDED,
    RECORD_CHANGED,
    RECORD_DELETED,
    RECORD_REOPENED,
    RECORD_REVIEWED,
)
from records.errors import NoReview, WrongBearer
from records.models import Record, RecordType

Kind = CustomField.Kind
#: Too long for the log, or nothing that a rule could compare.
UNTOLD = frozenset({Kind.TEXT_AREA, Kind.JSON})


@transaction.atomic
def add_record(
    *,
    type: RecordType,
    of: Contact | Organisation,
    by: User | None,
    now: datetime,
    at: datetime | None = None,
    custom: dict[str, Any] | None = None,
) -> Record:
    """A record of a type, with what its fields hold by themselves.

    :raises WrongBearer: if such records are attached to something else.
    :raises UnfitFields: naming every value that does not fit, or is missing.
    """
    # As long as somebody adds to it, nobody deletes it.
    found = RecordType.objects.select_for_update(no_key=True).filter(pk=type.pk).first()
    if found is None:
        raise NotThere
    if bearer_of(found.of).model is not of.__class__:
        raise WrongBearer(field="contact" if isinstance(of, Contact) else "organisation")
    row = Record(type=found, at=at or now, created_by=by, created_at=now, updated_at=now)
    if isinstance(of, Contact):
        row.contact = of
    else:
        row.organisation = of
    fields = FieldBook(found.slug, by=by)
    _fill(row, custom or {}, fields)
    with losing_the_race_is_a_refusal():
        row.save(force_insert=True)
    audit.write("record.added", by=by, obj=row, after=snapshot(row), at=now)
    _tell(RECORD_ADDED, row, fields, by=by, now=now)
    return row


@transaction.atomic
def change_record(
    *,
    row: Record,
    changes: dict[str, Any],
    by: User | None,
    now: datetime,
    expected: Versions = None,
) -> Record:
    """The record at another time or with other values; `custom` is merged.

    :raises Outdated: if it was changed since the caller read it.
    :raises UnfitFields: naming every value that does not fit.
    """
    row = _locked(row)
    refuse_if_outdated(row, expected)
    before = snapshot(row)
    fields = FieldBook(row.type.slug, by=by)
    row.at = changes.get("at", row.at)
    _fill(row, changes.get("custom", {}), fields)
    changed = differences(before, snapshot(row))
    if not changed:
        return row
    with losing_the_race_is_a_refusal():
        _save(row, "at", "custom", "title", now=now)
    before, after = ({name: pair[side] for name, pair in changed.items()} for side in (0, 1))
    audit.write("record.changed", by=by, obj=row, before=before, after=after, at=now)
    _tell(RECORD_CHANGED, row, fields, by=by, now=now)
    return row


@transaction.atomic
def review_record(*, row: Record, by: User, now: datetime) -> Record:
    """Note that somebody has looked at the record; once noted, it stays.

    :raises NoReview: if such records are not reviewed.
    """
    row = _locked(row)
    if not row.type.has_review:
        raise NoReview
    if row.reviewed_at is not None:
        return row
    return _put(row, RECORD_REVIEWED, "record.reviewed", by=by, now=now, of=by, at=now)


@transaction.atomic
def reopen_record(*, row: Record, by: User, now: datetime) -> Record:
    """Take a review back, so that somebody looks again."""
    row = _locked(row)
    if row.reviewed_at is None:
        return row
    return _put(row, RECORD_REOPENED, "record.reopened", by=by, now=now, of=None, at=None)


@transaction.atomic
def delete_record(*, row: Record, by: User, now: datetime, expected: Versions = None) -> None:
    """Delete a record; the audit log keeps what it was.

    :raises Outdated: if it was changed since the caller read it.
    """
    row = _locked(row)
    refuse_if_outdated(row, expected)
    audit.write("record.deleted", by=by, obj=row, before=snapshot(row), at=now)
    _tell(RECORD_DELETED, row, FieldBook(row.type.slug), by=by, now=now)
    row.delete()


def title_of(row: Record, fields: FieldBook) -> str:
    """What the type's sentence makes of the values; the type's name where it has none."""
    if not row.type.title:
        return row.type.name
    words = {slug: _in_words(value, fields.get(slug)) for slug, value in row.custom.items()}
    return titles.fill(row.type.title, words) or row.type.name


def snapshot(row: Record) -> dict[str, Any]:
    """The record as plain values, to compare and to keep."""
    return {
        "type": row.type.slug,
        Of.CONTACT: row.contact_id,
        Of.ORGANISATION: row.organisation_id,
        "at": row.at.isoformat(),
        "title": row.title,
        "custom": row.custom,
    }


def _fill(row: Record, given: Any, fields: FieldBook) -> None:
    values = validate_custom(row.type.slug, given, fields=fields, complete=row._state.adding)
    merged = {**row.custom, **values}
    row.custom = {slug: value for slug, value in merged.items() if value is not None}
    Formulas(row.type.slug, fields).work_out(row)
    row.title = title_of(row, fields)


def _in_words(value: Any, field: CustomField | None) -> Any:
    """A value as a title says it: of lists the labels, of amounts the number and currency."""
    if field is None:
        return None
    if field.kind in {Kind.PICKLIST, Kind.MULTI_SELECT}:
        labels = {option["value"]: option["label"] for option in field.options}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(one, str(one)) for one in chosen)
    if field.kind == Kind.CURRENCY:
        return f"{value['amount']} {value['currency']}"
    return value


def _locked(row: Record) -> Record:
    rows = Record.objects.select_for_update(of=("self",)).select_related("type")
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise NotThere
    return found


def _put(
    row: Record,
    type: ActivityType,
    deed: str,
    *,
    by: User,
    now: datetime,
    of: User | None,
    at: datetime | None,
) -> Record:
    row.reviewed_by, row.reviewed_at = of, at
    _save(row, "reviewed_by", "reviewed_at", now=now)
    audit.write(deed, by=by, obj=row, at=now)
    _tell(type, row, FieldBook(row.type.slug), by=by, now=now)
    return row


def _save(row: Record, *columns: str, now: datetime) -> None:
    row.version += 1
    row.updated_at = now
    row.save(update_fields=[*columns, "version", "updated_at"])


def _tell(
    type: ActivityType, row: Record, fields: FieldBook, *, by: User | None, now: datetime
) -> None:
    told = {
        slug: value
        for slug, value in row.custom.items()
        if slug in fields and fields[slug].kind not in UNTOLD
    }
    name = row.type.name
    named = name if row.title == name else f"{name}: {row.title}"
    facts = {**told, "type": row.type.slug, "title": row.title, "named": named}
    fact = draft(
        type,
        contact=row.contact_id,
        organisation=row.organisation_id,
        subject=row,
        by=by,
        at=now,
        properties=facts,
    )
    record_many([fact])

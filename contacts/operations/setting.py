"""Giving one field of many contacts values, as somebody who changes each of them would."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from contacts.activities import CONTACT_UPDATED
from contacts.fields import FieldBook
from contacts.models import Contact, Of
from contacts.operations.changing import change_columns, differences
from contacts.operations.placing import assignments, attributes_of, place, whereabouts
from events.operations import draft, record_many
from ground.refusals import Refusal

#: The columns of a contact that can be given to many; all else is told apart by custom fields.
SETTABLE = ("description", "country", "time_zone", "locale", "source")
WRITTEN = (*SETTABLE, "custom", "territory", "owner", "team", "version", "updated_at")


@dataclass
class Given:
    """Whose value is another now, and who could not be given theirs, with the reason."""

    changed: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def set_field(*, name: str, values: Mapping[int, Any], by: User | None, now: datetime) -> Given:
    """Give a field the values: contact → value. `name` is a column's or a custom field's slug;
    None takes the value away. Who has the value already is left as they are.
    """
    rows = Contact.objects.filter(pk__in=values).select_related("type").order_by("pk")
    book, given = FieldBook(Of.CONTACT), Given()
    told, moved = [], []
    for row in rows.select_for_update(of=("self",), no_key=True):
        before, attributes = _picture(row), attributes_of(row)
        value = values[row.pk]
        changes = {name: value if value is not None else ""} if name in SETTABLE else None
        try:
            change_columns(row, changes or {"custom": {name: value}}, SETTABLE, fields=book)
        except Refusal as fault:
            errors = fault.facts.get("errors") or [{"detail": fault.detail}]
            given.refused[row.pk] = errors[0]["detail"]
            continue
        if attributes_of(row) != attributes:
            moved.append(row)
        if changed := differences(before, _picture(row)):
            row.version, row.updated_at = row.version + 1, now
            told.append((row, changed))
    handed = place(moved)
    Contact.objects.bulk_update([row for row, _ in told], WRITTEN, batch_size=500)
    facts = [
        draft(CONTACT_UPDATED, contact=row, by=by, at=now, properties={"changes": changed})
        for row, changed in told
    ]
    record_many([*facts, *assignments(handed, by=by, at=now)])
    given.changed = [row.pk for row, _ in told]
    return given


def _picture(row: Contact) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in SETTABLE}
    return {**plain, "custom": row.custom, **whereabouts(row)}

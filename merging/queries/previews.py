"""What a merge would do, before it is done."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.apps import apps

from accounts.models import Team, User
from contacts.fields import FieldBook
from contacts.models import Contact, ContactType, Organisation
from contacts.moving import MOVERS, PutAway, Stays
from merging.choosing import Field, fields_of

#: Fields that lead to a record → what it is called by.
LEADS: dict[str, tuple[Any, str]] = {
    "type": (ContactType, "name"),
    "organisation": (Organisation, "name"),
    "owner": (User, "name"),
    "team": (Team, "name"),
}


class Row(NamedTuple):
    """A field as people read it."""

    field: Field
    label: str
    survivor: str
    other: str


class Preview(NamedTuple):
    survivor: Any
    other: Any
    rows: list[Row]
    #: Kind of rows → how many go over.
    moves: dict[str, int]


def preview_merge(one: Contact, two: Contact, chosen: dict[str, int]) -> Preview:
    """Field by field what both have and whose it will be, and how much goes over.

    :raises UnfitChoice: if a choice is about no field, or for neither of them.
    """
    survivor, other = sorted((one, two), key=lambda contact: contact.pk)
    fields = fields_of(survivor, other, chosen)
    book = FieldBook().fields
    rows = [
        Row(field, label_of(field, book), *texts_of(field, LEADS))
        for field in fields
        if is_shown(field)
    ]
    return Preview(survivor, other, rows, _counts(other.pk))


def is_shown(field: Field) -> bool:
    return any(value not in (None, "", {}, []) for value in (field.survivor, field.other))


def label_of(field: Field, book: Any) -> str:
    known = book.get(field.name.removeprefix("custom."))
    return known.label if known and field.name.startswith("custom.") else ""


def texts_of(field: Field, leads: Mapping[str, tuple[Any, str]]) -> tuple[str, str]:
    values = (field.survivor, field.other)
    if field.name in leads:
        model, name = leads[field.name]
        names = dict(model.objects.filter(pk__in=values).values_list("pk", name))
        return str(names.get(values[0], "")), str(names.get(values[1], ""))
    return _text(values[0]), _text(values[1])


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part not in (None, ""))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _counts(other: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for (label, column), mover in MOVERS.items():
        if isinstance(mover, Stays | PutAway) or column == "custom":
            continue
        rows = apps.get_model(label)._default_manager.filter(**{column: other})
        if count := rows.count():
            kind = label.partition(".")[2].lower()
            counts[kind] = counts.get(kind, 0) + count
    return counts

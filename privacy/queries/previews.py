"""What an erasure would take and what it would leave, and why."""

from typing import Any, NamedTuple

from django.apps import apps

from contacts.models import Contact
from ground.personal import HOLDINGS, Fate
from privacy.queries.people import person_of


class Part(NamedTuple):
    """A kind of record in the preview."""

    label: str
    name: str
    fate: Fate
    #: How many are about the contact; None where names are looked for in all of them.
    rows: int | None
    #: Whether names are struck in those about others.
    is_struck: bool
    why: str


def preview(contact: Contact) -> list[Part]:
    """Every kind of record in which the contact is found, or looked for."""
    person = person_of(contact)
    parts = []
    for label, holding in sorted(HOLDINGS.items()):
        if holding.fate == Fate.NOBODY:
            continue
        rows = holding.find(person).count() if holding.find else None
        is_struck = bool(holding.texts or (holding.clear and not holding.is_last))
        if rows or is_struck:
            model: Any = apps.get_model(label)
            name = str(model._meta.verbose_name_plural)
            parts.append(Part(label, name, holding.fate, rows, is_struck, str(holding.why)))
    return parts

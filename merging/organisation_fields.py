"""Whose value the survivor of a merge of organisations has, field by field."""

from collections.abc import Mapping
from typing import Any

from contacts.fields import FieldBook
from contacts.models import Of, Organisation
from merging.choosing import WORKED_OUT, Field, is_empty
from merging.errors import UnfitChoice

#: Those that a person can choose, beside the firm's own `custom.<slug>`.
COLUMNS = (
    *("name", "external_id", "type", "parent", "website", "phone", "address", "owner", "team"),
)


def column_of(name: str) -> str:
    return Organisation._meta.get_field(name).attname  # type: ignore[union-attr]


def fields_of(
    survivor: Organisation, other: Organisation, chosen: Mapping[str, int]
) -> list[Field]:
    """Every field that either has a value of, with whose value it will be.

    Where nobody chose it is the survivor's, and the other's where the survivor has none.

    :raises UnfitChoice: naming a field there is none of, or something that is neither.
    """
    pairs = _values(survivor, other)
    for name, whose in chosen.items():
        if name not in pairs:
            raise UnfitChoice(f"{name[:60]!r} is no field of these two.", field="fields")
        if whose not in {survivor.pk, other.pk}:
            raise UnfitChoice(field="fields")
    is_looked_after = survivor.owner_id is not None or survivor.team_id is not None
    usual = {
        name: other.pk if is_empty(mine) and not is_empty(theirs) else survivor.pk
        for name, (mine, theirs) in pairs.items()
    } | dict.fromkeys(("owner", "team"), survivor.pk if is_looked_after else other.pk)
    return [
        Field(name, mine, theirs, chosen.get(name, usual[name]))
        for name, (mine, theirs) in pairs.items()
    ]


def choose(survivor: Organisation, other: Organisation, whose: Mapping[str, int]) -> None:
    """Put the chosen values onto the survivor, in memory; `whose` names every field."""
    custom = dict(survivor.custom)
    for name, id in whose.items():
        if id == survivor.pk:
            continue
        if name.startswith("custom."):
            slug = name.removeprefix("custom.")
            custom.pop(slug, None)
            if slug in other.custom:
                custom[slug] = other.custom[slug]
        else:
            column = column_of(name)
            setattr(survivor, column, getattr(other, column))
    survivor.custom = custom
    if survivor.parent_id in {survivor.pk, other.pk}:
        # What stood between the two is gone: the survivor stands where the upper one stood.
        above = {survivor.pk, other.pk}
        survivor.parent_id = other.parent_id if other.parent_id not in above else None


def _values(survivor: Organisation, other: Organisation) -> dict[str, tuple[Any, Any]]:
    pairs = {
        name: (getattr(survivor, column_of(name)), getattr(other, column_of(name)))
        for name in COLUMNS
    }
    book = FieldBook(Of.ORGANISATION).fields
    worked_out = {slug for slug, one in book.items() if one.kind in WORKED_OUT}
    for slug in sorted({*survivor.custom, *other.custom} - worked_out):
        pairs[f"custom.{slug}"] = (survivor.custom.get(slug), other.custom.get(slug))
    return pairs

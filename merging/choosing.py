"""Whose value the survivor of a merge has, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contacts.field_values import Kind
from contacts.fields import FieldBook
from contacts.models import Contact, ContactEmail, ContactPhone
from contacts.places import joined
from merging.errors import UnfitChoice

#: Those that a person can choose, beside `email`, `phone` and the firm's own `custom.<slug>`.
COLUMNS = (
    *("first_name", "last_name", "display_name", "external_id", "type", "organisation"),
    *("owner", "team", "description", "birth_date", "country", "time_zone", "locale"),
    *("address", "source", "registered_on"),
)
#: Worked out of others, so that nobody chooses them.
WORKED_OUT = (Kind.FORMULA, Kind.ROLLUP)
REACHES: dict[str, tuple[Any, str]] = {
    "email": (ContactEmail, "address"),
    "phone": (ContactPhone, "number"),
}
#: Chosen together where nobody chose: whoever looks after the one looks after both.
TOGETHER = ("owner", "team")


@dataclass(frozen=True)
class Field:
    """One field of two contacts: what each has, and whose value it will be."""

    name: str
    survivor: Any
    other: Any
    chosen: int

    @property
    def differs(self) -> bool:
        return bool(self.survivor != self.other)


def column_of(name: str) -> str:
    return Contact._meta.get_field(name).attname  # type: ignore[union-attr]


def fields_of(survivor: Contact, other: Contact, chosen: Mapping[str, int]) -> list[Field]:
    """Every field that either has a value of, with whose value it will be.

    Where nobody chose it is the survivor's, and the other's where the survivor has none.

    :raises UnfitChoice: naming a field there is none of, or somebody who is neither.
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
    } | dict.fromkeys(TOGETHER, survivor.pk if is_looked_after else other.pk)
    # A name is one: half of each would be nobody's.
    if survivor.first_name or survivor.last_name:
        usual |= {"first_name": survivor.pk, "last_name": survivor.pk}
    return [
        Field(name, mine, theirs, chosen.get(name, usual[name]))
        for name, (mine, theirs) in pairs.items()
    ]


def choose(survivor: Contact, other: Contact, whose: Mapping[str, int]) -> None:
    """Put the chosen values onto the survivor, in memory; `whose` names every field."""
    custom = dict(survivor.custom)
    places = [survivor.address, *survivor.other_addresses, other.address, *other.other_addresses]
    for name, id in whose.items():
        if id == survivor.pk or name in REACHES:
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
    # Nobody moves out of a place by being merged.
    survivor.other_addresses = joined(places, apart_from=survivor.address)
    verified = other if whose["email"] == other.pk else survivor
    survivor.email_verified = verified.email_verified
    # What was restricted for one of them is restricted.
    since = [one.restricted_at for one in (survivor, other) if one.restricted_at]
    survivor.restricted_at = min(since, default=None)
    survivor.photo = survivor.photo or other.photo
    moments = [one.last_active_at for one in (survivor, other) if one.last_active_at]
    survivor.last_active_at = max(moments, default=None)


def _values(survivor: Contact, other: Contact) -> dict[str, tuple[Any, Any]]:
    pairs = {
        name: tuple(getattr(one, column_of(name)) for one in (survivor, other)) for name in COLUMNS
    }
    for name, (model, column) in REACHES.items():
        primary = model.objects.filter(contact__in=(survivor, other), is_primary=True)
        found = dict(primary.values_list("contact_id", column))
        pairs[name] = (found.get(survivor.pk, ""), found.get(other.pk, ""))
    worked_out = {slug for slug, one in FieldBook().fields.items() if one.kind in WORKED_OUT}
    for slug in sorted({*survivor.custom, *other.custom} - worked_out):
        pairs[f"custom.{slug}"] = (survivor.custom.get(slug), other.custom.get(slug))
    return pairs


def is_empty(value: Any) -> bool:
    return value in (None, "", {}, [])

"""Which values records are to be given: whether they can be, before a job begins."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bulk.errors import NothingToChange, ValueGone
from contacts.errors import UnfitFields
from contacts.field_values import SEVERAL, Unfit, clean_value
from contacts.fields import NOTHING, Fault, FieldBook, validate_custom
from contacts.models import Contact, ContactType, CustomField, Of, Organisation
from ground.refusals import Refusal

#: What stands in a column and leads to another record → where that is found.
LINKS: dict[str, Any] = {
    "type": ContactType,
    "organisation": Organisation,
    "parent": Organisation,
}
MODELS: dict[str, Any] = {Of.CONTACT: Contact, Of.ORGANISATION: Organisation}


@dataclass(frozen=True)
class Wish:
    """Columns and custom values to set, and what fields of several values gain and lose."""

    columns: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    add: dict[str, list[Any]] = field(default_factory=dict)
    remove: dict[str, list[Any]] = field(default_factory=dict)

    def as_arguments(self) -> dict[str, Any]:
        """As a job keeps it: records by their ids, days in words."""
        return {
            **asdict(self),
            "columns": {name: _plain(one) for name, one in self.columns.items()},
        }

    def as_row(self) -> dict[str, Any]:
        """As a row that says it of a record.

        :raises ValueGone: if a record that it names was deleted.
        """
        columns = {name: _found(name, value) for name, value in self.columns.items()}
        own = {"custom": self.custom} if self.custom else {}
        return {**columns, **own, "add": self.add, "remove": self.remove}


def fit_wish(of: str, wish: Wish, *, by: Any) -> Wish:
    """The wish with its values in the form they are stored in.

    :raises NothingToChange: if it holds nothing.
    :raises UnfitFields: naming what no record, or no more than one, could be given.
    """
    if not (wish.columns or wish.custom or wish.add or wish.remove):
        raise NothingToChange
    book, faults = FieldBook(of, by=by), list[Fault]()
    custom = _fit_values(of, wish.custom, book, faults)
    sides = {
        side: {slug: _fit_members(side, slug, members, book, faults) for slug, members in of_it}
        for side, of_it in (("add", wish.add.items()), ("remove", wish.remove.items()))
    }
    faults += [
        Fault(f"add.{slug}", "Set it, or add to it and remove from it, not both.")
        for slug in wish.custom.keys() & (wish.add.keys() | wish.remove.keys())
    ]
    if faults:
        raise UnfitFields(errors=[vars(fault) for fault in faults])
    return Wish(wish.columns, custom, sides["add"], sides["remove"])


def _fit_values(
    of: str, values: Mapping[str, Any], book: FieldBook, faults: list[Fault]
) -> dict[str, Any]:
    fit: dict[str, Any] = {}
    for slug, value in values.items():
        known = book.get(slug)
        # Which type each record has is asked when its turn comes.
        type = known.types[0] if known and known.types else None
        try:
            fit |= validate_custom(of, {slug: value}, fields=book, type=type)
        except UnfitFields as unfit:
            faults += [Fault(**one) for one in unfit.facts["errors"]]
        if known and known.sensitive:
            faults.append(Fault(f"custom.{slug}", "A sensitive field is written one by one."))
        if known and known.unique and value not in NOTHING:
            faults.append(Fault(f"custom.{slug}", "Only one record can have a value of it."))
    return fit


def _fit_members(
    side: str, slug: str, members: list[Any], book: FieldBook, faults: list[Fault]
) -> list[Any]:
    known: CustomField | None = book.get(slug)
    place = f"{side}.{slug}"
    if known is None or known.kind not in SEVERAL:
        faults.append(Fault(place, "There is no such field that holds several values."))
    elif known.read_only:
        faults.append(Fault(place, "Only the product writes this field."))
    elif side == "remove":
        # What can be chosen no more can still be taken away.
        return members
    else:
        try:
            found: list[Any] = clean_value(members, known)
        except (Unfit, Refusal) as fault:
            faults.append(Fault(place, str(fault)))
        else:
            return found
    return members


def _plain(value: Any) -> Any:
    if hasattr(value, "pk"):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value


def _found(name: str, value: Any) -> Any:
    if name not in LINKS or value is None:
        return value
    found = LINKS[name].objects.filter(pk=value).first()
    if found is None:
        raise ValueGone
    return found

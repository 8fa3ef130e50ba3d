"""What can be asked about, and how apps add to it.

An app announces its fields in a module `condition_fields`, found when Django starts:

    @condition_fields
    def scores() -> Iterable[Field]:
        yield Field("lead_score", _("Lead score"), Kind.NUMBER, source=…, touched_by=…)
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from contacts.activities import CONTACT_ASSIGNED, CONTACT_CREATED, CONTACT_UPDATED
from contacts.conditions.operators import Kind, operators_of
from contacts.conditions.places import Place
from contacts.conditions.sql import Sql

#: What tells that a column of the contact is another.
OF_CONTACT = frozenset(
    {CONTACT_CREATED.name, CONTACT_UPDATED.name, CONTACT_ASSIGNED.name}
    # Two became one, or one two; recorded by the app above that does it.
    | {"contact_merged", "contact_unmerged"}
)
PROPERTY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


class Choice(NamedTuple):
    """A value as trees say it, as people read it, and as the database compares it."""

    value: Any
    label: Any
    key: Any


class Ask(NamedTuple):
    """What a field is asked: an operator that denies nothing, with its value."""

    kind: Kind
    operator: str
    #: As the database compares it.
    value: Any
    within_days: int | None = None
    #: What must hold of a row for it to be counted.
    where: tuple[Callable[[Place], Sql], ...] = ()


class Source(Protocol):
    """Where a field's value stands."""

    def holds(self, ask: Ask, place: Place) -> Sql: ...


@dataclass(frozen=True)
class Field:
    key: str
    label: Any
    kind: Kind
    source: Source
    #: The heading it stands under.
    group: Any = ""
    choices: tuple[Choice, ...] = ()
    #: The name in `LOOKUPS` of where its values are found, if they are too many to list.
    lookup: str = ""
    #: What can be asked of each row that is counted.
    where: tuple["Field", ...] = ()
    #: Whether rows have other things to ask for by any name, as activities have properties.
    open_where: Callable[[str, Kind], "Field"] | None = None
    #: Whether what is counted has a moment, so that `within_days` means something.
    has_window: bool = False
    #: The types of activity after which it may be another; None for all of them.
    touched_by: frozenset[str] | None = OF_CONTACT
    #: Whether it changes with time alone.
    drifts: bool = False
    #: Operators of its kind that make no sense for it.
    without: frozenset[str] = frozenset()

    @property
    def operators(self) -> list[str]:
        return [name for name in operators_of(self.kind) if name not in self.without]


#: Values as they were given → what is found of them.
Find = Callable[[Collection[Any]], Mapping[Any, Choice]]
LOOKUPS: dict[str, Find] = {}
_PROVIDERS: list[Callable[[], Iterable[Field]]] = []


def condition_fields(provider: Callable[[], Iterable[Field]]) -> Callable[[], Iterable[Field]]:
    """Add to what conditions can ask about; it is called anew for each catalogue."""
    _PROVIDERS.append(provider)
    return provider


def lookup(name: str) -> Callable[[Find], Find]:
    """Say where values of this name are found, all that are asked for at once."""

    def register(find: Find) -> Find:
        if name in LOOKUPS:
            raise ValueError(f"Lookup {name} is registered twice.")
        LOOKUPS[name] = find
        return find

    return register


class Catalogue:
    """Every field there is just now, or only those given.

    Apps are asked for theirs in turn, and no further than it takes to find what is looked for:
    with packs there are hundreds.
    """

    def __init__(self, fields: Iterable[Field] | None = None) -> None:
        if fields is None:
            fields = (field for provider in _PROVIDERS for field in provider())
        self._known: dict[str, Field] = {}
        self._coming = iter(fields)

    @property
    def fields(self) -> dict[str, Field]:
        self._known.update((field.key, field) for field in self._coming)
        return self._known

    def find(self, key: str) -> Field | None:
        """The field of this name; custom fields also go by their slug alone."""
        return self._find(key) or self._find(f"custom.{key}")

    def _find(self, key: str) -> Field | None:
        while key not in self._known:
            field = next(self._coming, None)
            if field is None:
                return None
            self._known[field.key] = field
        return self._known[key]


def where_field(field: Field, key: str, kind: Kind) -> Field | None:
    """What can be asked of the rows that the field counts; `kind` is that of the value."""
    known = next((one for one in field.where if one.key == key), None)
    if known or field.open_where is None or not PROPERTY.fullmatch(key):
        return known
    return field.open_where(key, kind)

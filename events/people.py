"""The door to contacts: what ingestion asks of the app that owns them.

The log stands below contacts, so it cannot import them. `settings.PEOPLE` names the
implementation, and every call here is about a whole batch.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

EXTERNAL, EMAIL, ANONYMOUS = "external", "email", "anonymous"

#: (system, value) pairs, the most trusted first; what one event says about who it is.
Names = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Resolved:
    """Who the names of a batch turned out to be."""

    #: Beside each given claim its contact's id, or None for a visitor nobody knows.
    contacts: list[int | None]
    created: frozenset[int] = frozenset()
    #: Places of claims with a name that belongs to another contact, and stays theirs.
    divided: frozenset[int] = frozenset()
    #: Places of claims by which nobody may be taken up again: they were erased at their request.
    forgotten: frozenset[int] = frozenset()
    #: Visitor ids that belong to a contact since this call.
    claimed: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Membership:
    """The organisation a contact belongs to, where its id here is known."""

    organisation: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a source says a contact or an organisation is like, as of a moment.

    The trait `company` of a contact may be a `Membership`.
    """

    about: int
    traits: Mapping[str, Any]
    at: datetime


class People(Protocol):
    def resolve(self, claims: Sequence[Names], *, at: datetime, source: str) -> Resolved:
        """Find the contact of each claim, creating those that are missing.

        Any number of callers may bring the same new person at once: one contact is made.
        """

    def existing(self, contacts: Collection[int]) -> set[int]:
        """Those of the given ids that are contacts."""

    def resolve_organisations(
        self, external_ids: Collection[str], *, at: datetime
    ) -> dict[str, int]:
        """External id → organisation, creating those that are missing."""

    def tell(
        self, told: Sequence[Told], *, created: Collection[int], at: datetime, source: str
    ) -> None:
        """Bring contacts up to date with what a source says of them; the newest word wins.

        `created` are those that `resolve` made: all that is known of them has been told now.
        """

    def tell_of_organisations(self, told: Sequence[Told], *, at: datetime) -> None:
        """The same for organisations."""


@cache
def people() -> People:
    """The implementation that the settings name."""
    return cast(People, import_string(settings.PEOPLE)())

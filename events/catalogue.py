"""The catalogue: every activity type there is, from the apps and from packs.

An app declares its types in its `activities.py` with `activity_type()`. The timeline,
the trigger picker, scoring and the API documents are drawn from here.
`events.queries.types.catalogue()` adds the types that packs brought.
"""

from dataclasses import dataclass, field
from typing import Any

from events import schemas, titles

#: What a fact means for the item it names: it starts, advances, completes or abandons it.
ITEM_ROLES = ("", "starts", "advances", "completes", "abandons")


@dataclass(frozen=True)
class Alias:
    """Another name of a type: what a pack's business calls it."""

    name: str
    label: str
    pack: str


@dataclass(frozen=True)
class ActivityType:
    name: str
    label: str
    #: A sentence with `{property}` places, shown on the timeline.
    title: str
    icon: str = "circle"
    category: str = "other"
    #: JSON schema of the properties; an empty one accepts any object.
    properties: dict[str, Any] = field(default_factory=dict)
    #: Whether a product may send it through the ingestion API.
    is_open: bool = False
    #: Whether the contact did it; such facts move last-active and the streak.
    by_contact: bool = False
    item_role: str = ""
    pack: str = ""
    #: Names it is also known by; facts are kept under its own.
    aliases: tuple[Alias, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it may be given by, its own first."""
        return (self.name, *(alias.name for alias in self.aliases))

    def check(self) -> None:
        """Refuse a declaration that could not be used.

        :raises ValueError: naming the type and its fault.
        """
        if not self.name or len(self.name) > 50:
            raise ValueError(f"Activity type {self.name!r} must have 1 to 50 characters.")
        if self.item_role not in ITEM_ROLES:
            raise ValueError(f"Activity type {self.name}: unknown item role {self.item_role!r}.")
        try:
            titles.check(self.title)
            schemas.check(self.properties)
        except ValueError as fault:
            raise ValueError(f"Activity type {self.name}: {fault}") from fault

    def faults(self, properties: dict[str, Any]) -> list[dict[str, str]]:
        """What is wrong with a fact's properties, as JSON path and reason; empty if nothing."""
        return schemas.faults(self.properties, properties)


DECLARED: dict[str, ActivityType] = {}


def activity_type(name: str, label: str, title: str, **given: Any) -> ActivityType:
    """Declare a type; its name is unique and at most 50 characters long."""
    if name in DECLARED:
        raise ValueError(f"Activity type {name} is declared twice.")
    declared = ActivityType(name=name, label=label, title=title, **given)
    declared.check()
    DECLARED[name] = declared
    return declared

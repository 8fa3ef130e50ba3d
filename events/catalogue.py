"""The catalogue: every activity type there is, from the apps and from packs.

An app declares its types in its `activities.py` with `activity_type()`. The timeline,
the trigger picker, scoring and the API documents are drawn from here.
"""

from dataclasses import dataclass, field
from typing import Any


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
    pack: str = ""


DECLARED: dict[str, ActivityType] = {}


def activity_type(name: str, label: str, title: str, **given: Any) -> ActivityType:
    """Declare a type; its name is unique and at most 50 characters long."""
    if name in DECLARED:
        raise ValueError(f"Activity type {name} is declared twice.")
    if len(name) > 50:
        raise ValueError(f"Activity type {name} is longer than 50 characters.")
    DECLARED[name] = ActivityType(name=name, label=label, title=title, **given)
    return DECLARED[name]

"""The demo firm's own fields, and how the people who came last belong to each other."""

from datetime import date, datetime
from typing import Any

from accounts.models import User
from contacts.models import Contact, CustomField, Organisation, Relationship, RelationshipType
from contacts.operations.fields import create_field
from contacts.operations.relationship_types import create_relationship_type
from contacts.operations.relationships import relate

ROLES = ("Owner", "Office manager", "Bookkeeper")
LEVELS = ("High", "Medium", "Low")
FIELDS: tuple[dict[str, Any], ...] = (
    {
        "slug": "fitness",
        "label": "Experience",
        "kind": "picklist",
        "group": "Training",
        "findable": True,
        "options": [
            {"value": "beginner", "label": "Beginner", "colour": "green"},
            {"value": "regular", "label": "Regular", "colour": "blue"},
            {"value": "expert", "label": "Expert", "colour": "purple"},
        ],
    },
    {"slug": "sessions", "label": "Sessions a week", "kind": "number", "decimals": 0},
    {"slug": "coach", "label": "Coach", "kind": "lookup", "target": "user"},
    {"slug": "referred_by", "label": "Referred by", "kind": "lookup", "target": "contact"},
)
TYPES: tuple[dict[str, Any], ...] = (
    {"slug": "spouse", "name": "Spouse of", "is_symmetric": True},
    {
        "slug": "parent",
        "name": "Parent of",
        "reverse_name": "Child of",
        "is_hierarchy": True,
        "receives_alerts": True,
    },
    {
        "slug": "works-at",
        "name": "Works at",
        "reverse_name": "Employs",
        "to": "organisation",
        "roles": [{"value": role.lower().replace(" ", "-"), "label": role} for role in ROLES],
        "influences": [{"value": level.lower(), "label": level} for level in LEVELS],
    },
)


def seed_fields(*, by: User, now: datetime) -> None:
    """Fields that no pack brings; those that are there stay."""
    known = set(CustomField.objects.values_list("slug", flat=True))
    for place, given in enumerate(FIELDS, start=1):
        if given["slug"] not in known:
            filled = {"of": "contact", "group": "Training", **given, "order": place * 10}
            create_field(by=by, now=now, **filled)


def seed_relationships(*, by: User, now: datetime) -> int:
    """Families and colleagues among those who came last; how many ties were new."""
    known = set(RelationshipType.objects.values_list("slug", flat=True))
    for given in TYPES:
        if given["slug"] not in known:
            create_relationship_type(by=by, now=now, **given)
    if Relationship.objects.exists():
        return 0
    types = {type.slug: type for type in RelationshipType.objects.all()}
    people = list(Contact.objects.order_by("-created_at", "-id")[:12])
    firms = list(Organisation.objects.order_by("id")[:3])
    ties: list[dict[str, Any]] = []
    for place in range(0, len(people) - 3, 4):
        anna, tim, one, two = people[place : place + 4]
        ties += [
            {"type": "spouse", "contact": anna, "other": tim, "started_on": date(2012, 6, 2)},
            *({"type": "parent", "contact": anna, "other": child} for child in (one, two)),
            {"type": "parent", "contact": tim, "other": one},
        ]
    for place, (person, firm) in enumerate(zip(people[::4], firms, strict=False)):
        role, level = ROLES[place % len(ROLES)], LEVELS[place % len(LEVELS)]
        tie = {"role": role.lower().replace(" ", "-"), "influence": level.lower()}
        deciding = {"is_decision_maker": place == 0}
        ties.append(
            {"type": "works-at", "contact": person, "organisation": firm, **tie, **deciding}
        )
    for tie in ties:
        whole: dict[str, Any] = {**tie, "type": types[tie["type"]]}
        relate(**whole, by=by, now=now)
    return len(ties)

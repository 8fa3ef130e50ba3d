"""Saying what people can be to each other and to organisations."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from contacts.errors import (
    RelationshipTypeFixed,
    RelationshipTypeInUse,
    RelationshipTypeTaken,
    UnfitRelationshipType,
)
from contacts.models import Of, RelationshipType
from ground.mentions import refuse_where_named
from ground.versions import Versions, refuse_if_outdated

COLUMNS = (
    *("slug", "name", "reverse_name", "to", "is_symmetric", "is_hierarchy", "roles", "influences"),
    *("receives_alerts", "may_see_records", "order"),
)
#: What every relationship of the type rests on.
FIXED = ("to", "is_symmetric", "is_hierarchy")


@transaction.atomic
def create_relationship_type(*, by: User, now: datetime, **given: Any) -> RelationshipType:
    """A type that nobody is related by yet.

    :raises UnfitRelationshipType: if its parts do not go together.
    :raises RelationshipTypeTaken: if another has the slug.
    """
    type = RelationshipType(**given, updated_at=now)
    _check(type)
    try:
        with transaction.atomic():
            type.save(force_insert=True)
    except IntegrityError:
        raise RelationshipTypeTaken(field="slug") from None
    audit.write("relationship_type.created", by=by, obj=type, after=_picture(type), at=now)
    return type


@transaction.atomic
def change_relationship_type(
    *,
    type: RelationshipType,
    changes: dict[str, Any],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> RelationshipType:
    """Rename a type, or change what can be said of those who are related by it.

    :raises Outdated: if it was changed since the caller read it.
    :raises UnfitRelationshipType: if its parts do not go together.
    :raises RelationshipTypeFixed: if something is to change that its relationships rest on.
    """
    type = RelationshipType.objects.select_for_update().get(pk=type.pk)
    refuse_if_outdated(type, expected)
    before = _picture(type)
    for name, value in changes.items():
        setattr(type, name, value)
    _check(type)
    after = _picture(type)
    if after == before:
        return type
    if any(before[name] != after[name] for name in FIXED) and (uses := type.uses.count()):
        raise RelationshipTypeFixed(used_by={"relationships": uses})
    type.version += 1
    type.updated_at = now
    names = {*changes, "reverse_name"}
    type.save(update_fields=[*sorted(names), "version", "updated_at"])
    audit.write("relationship_type.changed", by=by, obj=type, before=before, after=after, at=now)
    return type


@transaction.atomic
def delete_relationship_type(
    *, type: RelationshipType, by: User, now: datetime, expected: Versions = None
) -> None:
    """Delete a type that nobody is or was related by.

    :raises Outdated: if it was changed since the caller read it.
    :raises RelationshipTypeInUse: saying how many relationships there are.
    :raises NamedElsewhere: saying which documents name it.
    """
    # Whoever relates somebody by it waits for this lock, and finds it gone.
    type = RelationshipType.objects.select_for_update().get(pk=type.pk)
    refuse_if_outdated(type, expected)
    if uses := type.uses.count():
        raise RelationshipTypeInUse(used_by={"relationships": uses})
    refuse_where_named("relationship", type.slug)
    audit.write("relationship_type.deleted", by=by, obj=type, before=_picture(type), at=now)
    type.delete()


def fault_of(type: RelationshipType) -> tuple[str, str] | None:
    """Which part does not go with the others, and why."""
    if type.to == Of.ORGANISATION and (type.is_symmetric or type.is_hierarchy):
        return "to", "Only people are alike or above each other; organisations have parents."
    if type.is_symmetric and type.is_hierarchy:
        return "is_hierarchy", "Those who are the same to each other stand on one level."
    for name in ("roles", "influences"):
        values = [option["value"] for option in getattr(type, name)]
        if len(set(values)) < len(values):
            return name, "A value stands in the list twice."
    return None


def _check(type: RelationshipType) -> None:
    if type.is_symmetric or not type.reverse_name:
        type.reverse_name = type.name
    if fault := fault_of(type):
        raise UnfitRelationshipType(fault[1], field=fault[0])


def _picture(type: RelationshipType) -> dict[str, Any]:
    return {name: getattr(type, name) for name in COLUMNS}

"""Territories, and the rules by which records fall to them."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.errors import SlugTaken
from accounts.models import Territory, User
from accounts.territories import check_rules


@transaction.atomic
def create_territory(*, by: User, now: datetime, **given: Any) -> Territory:
    """A part of the market.

    :raises SlugTaken: :raises BadRule:
    """
    check_rules(given.get("rules", {}))
    if Territory.objects.filter(slug=given["slug"]).exists():
        raise SlugTaken(field="slug")
    territory = Territory.objects.create(**given)
    audit.write("territory.created", by=by, obj=territory, after=_picture(territory), at=now)
    return territory


@transaction.atomic
def change_territory(
    *, territory: Territory, changes: dict[str, Any], by: User, now: datetime
) -> Territory:
    """Change a territory; records that fell to it stay until all are matched anew.

    :raises BadRule: if the rules cannot be understood.
    """
    if "rules" in changes:
        check_rules(changes["rules"])
    territory = Territory.objects.select_for_update().get(pk=territory.pk)
    before = _picture(territory)
    for name, value in changes.items():
        setattr(territory, name, value)
    territory.save(update_fields=list(changes))
    after = _picture(territory)
    audit.write("territory.changed", by=by, obj=territory, before=before, after=after, at=now)
    return territory


@transaction.atomic
def delete_territory(*, territory: Territory, by: User, now: datetime) -> None:
    """Delete a territory; its records stay, in none."""
    audit.write("territory.deleted", by=by, obj=territory, before=_picture(territory), at=now)
    territory.delete()


def _picture(territory: Territory) -> dict[str, Any]:
    return {
        "slug": territory.slug,
        "name": territory.name,
        "priority": territory.priority,
        "rules": territory.rules,
        "team": territory.team.slug if territory.team else None,
        "owner": territory.owner.email if territory.owner else None,
    }

"""Territories, and which records fall to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts import audit
from accounts.errors import SlugTaken
from accounts.models import Territory, User
from accounts.territories import FIELDS, check_rules, matching, territory_case


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
    """Change a territory; records that fell to it stay until they are matched again.

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


def territory_for(**attributes: str) -> Territory | None:
    """The territory that a record with these attributes (country, region, …) falls to."""
    fields = [name for name in FIELDS if attributes.get(name)]
    given = {f"its_{name}": Value(attributes[name]) for name in fields}
    columns = {name: f"its_{name}" for name in fields}
    rows = Territory.objects.select_related("team", "owner").order_by("priority", "id")
    for territory in rows:
        if not territory.rules.get("conditions"):
            continue
        one = Territory.objects.alias(**given).filter(pk=territory.pk)
        if one.filter(matching(territory.rules, columns)).exists():
            return territory
    return None


@transaction.atomic
def match_territories(*, records: QuerySet[Any], columns: Mapping[str, str]) -> int:
    """Put each record of the set into the territory whose rules it meets, or into none.

    A record that nobody looks after falls to the territory's owner and team. `columns` names
    the record's column for each territory field. Returns how many records were matched.
    """
    ids = records.values("pk")
    rows = records.model._default_manager.filter(pk__in=Subquery(ids))
    count: int = rows.update(territory_id=_found(rows, columns))
    mine = Territory.objects.filter(pk=OuterRef("territory_id"))
    rows.filter(owner=None, team=None).exclude(territory=None).update(
        owner_id=Coalesce(F("owner_id"), Subquery(mine.values("owner_id"))),
        team_id=Coalesce(F("team_id"), Subquery(mine.values("team_id"))),
    )
    return count


def _found(rows: QuerySet[Any], columns: Mapping[str, str]) -> Subquery:
    # A CASE over joined columns cannot stand in an UPDATE itself.
    same = rows.model._default_manager.filter(pk=OuterRef("pk"))
    return Subquery(same.annotate(its_territory=territory_case(columns)).values("its_territory"))


def _picture(territory: Territory) -> dict[str, Any]:
    return {
        "slug": territory.slug,
        "name": territory.name,
        "priority": territory.priority,
        "rules": territory.rules,
        "team": territory.team.slug if territory.team else None,
        "owner": territory.owner.email if territory.owner else None,
    }

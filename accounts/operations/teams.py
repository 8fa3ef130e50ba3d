"""Teams, who is in them, and whose turn it is."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from accounts import audit
from accounts.errors import NobodyInTurn, SlugTaken
from accounts.models import Membership, Team, User
from accounts.ownership import Owned
from ground.mentions import refuse_where_named


@transaction.atomic
def create_team(*, members: Iterable[User] = (), by: User, now: datetime, **given: Any) -> Team:
    """A team with these members.

    :raises SlugTaken: if there is one of that slug.
    """
    if Team.objects.filter(slug=given["slug"]).exists():
        raise SlugTaken(field="slug")
    team = Team.objects.create(**given)
    Membership.objects.bulk_create(
        Membership(team=team, user=user, joined_at=now) for user in members
    )
    audit.write("team.created", by=by, obj=team, after=_picture(team), at=now)
    return team


@transaction.atomic
def change_team(*, team: Team, changes: dict[str, Any], by: User, now: datetime) -> Team:
    """Change what a team is called, who leads it, or whether it is a functional one."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    before = _picture(team)
    for name, value in changes.items():
        setattr(team, name, value)
    team.save(update_fields=list(changes))
    audit.write("team.changed", by=by, obj=team, before=before, after=_picture(team), at=now)
    return team


@transaction.atomic
def delete_team(*, team: Team, by: User, now: datetime) -> None:
    """Delete a team; its records stay, without a team.

    :raises NamedElsewhere: saying which documents name it.
    """
    team = Team.objects.select_for_update().get(pk=team.pk)
    refuse_where_named("team", team.slug, team.name)
    audit.write("team.deleted", by=by, obj=team, before=_picture(team), at=now)
    team.delete()


@transaction.atomic
def set_members(*, team: Team, members: Iterable[User], by: User, now: datetime) -> Team:
    """Let a team consist of exactly these people."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    before = _picture(team)
    wanted = {user.pk for user in members}
    team.memberships.exclude(user_id__in=wanted).delete()
    there = set(team.memberships.values_list("user_id", flat=True))
    Membership.objects.bulk_create(
        Membership(team=team, user_id=user_id, joined_at=now) for user_id in sorted(wanted - there)
    )
    audit.write(
        "team.members_changed", by=by, obj=team, before=before, after=_picture(team), at=now
    )
    return team


@transaction.atomic
def take_turns(*, team: Team, count: int, now: datetime) -> list[int]:
    """Whose turn it is for the next `count` records, as user ids, in order.

    Turns go round the team's active members, from the one who waited longest.

    :raises NobodyInTurn: if the team has no active member.
    """
    waiting = list(
        team.memberships.filter(user__is_active=True)
        .select_for_update(of=("self",))
        .order_by(F("last_turn_at").asc(nulls_first=True), "id")
    )
    if not waiting:
        raise NobodyInTurn
    turns = [waiting[number % len(waiting)].user_id for number in range(count)]
    start = count % len(waiting) if count > len(waiting) else 0
    served = (waiting[start:] + waiting[:start])[:count]
    for number, membership in enumerate(served):
        membership.last_turn_at = now + timedelta(microseconds=number)
    Membership.objects.bulk_update(served, ["last_turn_at"])
    return turns


@transaction.atomic
def assign(
    *,
    records: QuerySet[Any],
    by: User,
    now: datetime,
    owner: User | None = None,
    team: Team | None = None,
) -> int:
    """Give a set of owned records to a person and a team; how many they were."""
    model = records.model
    if not issubclass(model, Owned):
        raise TypeError(f"{model.__name__} records are not owned by anybody.")
    count = records.update(owner=owner, team=team)
    audit.write(
        "records.assigned",
        by=by,
        at=now,
        kind=model._meta.label_lower,
        count=count,
        owner=owner.email if owner else None,
        team=team.slug if team else None,
    )
    return count


def _picture(team: Team) -> dict[str, Any]:
    members = team.memberships.order_by("user_id").values_list("user__email", flat=True)
    return {
        "slug": team.slug,
        "name": team.name,
        "description": team.description,
        "is_functional": team.is_functional,
        "lead": team.lead.email if team.lead else None,
        "members": list(members),
    }

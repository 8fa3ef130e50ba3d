"""Roles: the built-in ones from the registry, and those that a firm makes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from accounts import audit
from accounts.errors import (
    BuiltInRole,
    FixedRole,
    LastAdministrator,
    RoleInUse,
    SlugTaken,
    UnknownCode,
    UnknownScope,
    WiderThanYourself,
)
from accounts.models import Role, User
from accounts.permissions import ADMIN, ALL, BUILT_IN_ROLES, OWN, REGISTRY, SETTINGS_MANAGE
from ground.mentions import refuse_where_named
from live.operations import recheck

#: Two who each take an administrator away wait for each other here.
LOCK = 7_203_112


@transaction.atomic
def sync_built_in_roles(*, now: datetime) -> list[str]:
    """Make the four built-in roles, and give them the defaults of codes they never met.

    A grant that somebody changed or took away stays so. Returns the slugs that changed.
    """
    changed = []
    for slug, name in BUILT_IN_ROLES.items():
        Role.objects.get_or_create(slug=slug, defaults={"name": name, "is_built_in": True})
        role = Role.objects.select_for_update().get(slug=slug)
        new = sorted(set(REGISTRY) - set(role.known_codes))
        if not new:
            continue
        before = dict(role.grants)
        defaults = {c: REGISTRY[c].roles[slug] for c in new if slug in REGISTRY[c].roles}
        role.grants = {**defaults, **role.grants}
        role.known_codes = sorted({*role.known_codes, *new})
        role.save(update_fields=["grants", "known_codes"])
        changed.append(slug)
        audit.write(
            "role.synced",
            by=None,
            obj=role,
            before={"grants": before},
            after={"grants": role.grants},
            at=now,
        )
    return changed


def checked_grants(grants: dict[str, Any], *, by: User) -> dict[str, str]:
    """The grants, if each code and scope exists and `by` reaches as far.

    :raises UnknownCode: for a code that is not in the registry.
    :raises UnknownScope: for a scope that means nothing for its code.
    :raises WiderThanYourself: for more than the giver holds.
    """
    for code, scope in grants.items():
        if code not in REGISTRY:
            raise UnknownCode(field=f"grants.{code}"[:200])
        if scope != ALL and not (scope == OWN and REGISTRY[code].by_row):
            raise UnknownScope(field=f"grants.{code}")
        if by.scope_of(code) not in {ALL, scope}:
            raise WiderThanYourself(field=f"grants.{code}")
    return grants


@transaction.atomic
def create_role(
    *,
    slug: str,
    name: str,
    grants: dict[str, Any],
    needs_second_factor: bool,
    by: User,
    now: datetime,
) -> Role:
    """A role of the firm's own.

    :raises SlugTaken: if there is one of that slug.
    """
    checked_grants(grants, by=by)
    if Role.objects.filter(slug=slug).exists():
        raise SlugTaken(field="slug")
    role = Role.objects.create(
        slug=slug, name=name, grants=grants, needs_second_factor=needs_second_factor
    )
    audit.write("role.created", by=by, obj=role, after=_picture(role), at=now)
    return role


@transaction.atomic
def change_role(*, role: Role, changes: dict[str, Any], by: User, now: datetime) -> Role:
    """Change a role's name, grants or need of a second factor.

    :raises FixedRole: for the administrator's grants.
    :raises LastAdministrator: if nobody could change the settings any more.
    """
    role = Role.objects.select_for_update().get(pk=role.pk)
    before = _picture(role)
    if "grants" in changes:
        if role.slug == ADMIN and changes["grants"] != role.grants:
            raise FixedRole(field="grants")
        added = {c: s for c, s in changes["grants"].items() if role.grants.get(c) != s}
        checked_grants(added, by=by)
    for name, value in changes.items():
        setattr(role, name, value)
    role.save(update_fields=list(changes))
    refuse_if_nobody_administers()
    recheck()
    audit.write("role.changed", by=by, obj=role, before=before, after=_picture(role), at=now)
    return role


@transaction.atomic
def delete_role(*, role: Role, by: User, now: datetime) -> None:
    """Delete a role that nobody holds.

    :raises BuiltInRole: :raises RoleInUse:
    :raises NamedElsewhere: saying which documents name it.
    """
    role = Role.objects.select_for_update().get(pk=role.pk)
    if role.is_built_in:
        raise BuiltInRole
    if role.users.exists():
        raise RoleInUse
    refuse_where_named("role", role.slug, role.name)
    audit.write("role.deleted", by=by, obj=role, before=_picture(role), at=now)
    role.delete()


@transaction.atomic
def give_roles(*, user: User, roles: Iterable[Role], by: User, now: datetime) -> User:
    """Let a person hold exactly these roles.

    :raises WiderThanYourself: if a role that is added holds more than the giver does.
    :raises LastAdministrator: if nobody could change the settings any more.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    wanted, held = list(roles), list(user.roles.all())
    for role in set(wanted) - set(held):
        refuse_wider_role(role, by=by)
    user.roles.set(wanted)
    refuse_if_nobody_administers()
    recheck(user=user.pk)
    audit.write(
        "staff.roles_changed",
        by=by,
        obj=user,
        before={"roles": sorted(role.slug for role in held)},
        after={"roles": sorted(role.slug for role in wanted)},
        at=now,
    )
    return User.objects.get(pk=user.pk)


def refuse_wider_role(role: Role, *, by: User) -> None:
    if role.slug == ADMIN and SETTINGS_MANAGE in by.granted_codes and by.limited_to is None:
        return
    grants = dict.fromkeys(REGISTRY, ALL) if role.slug == ADMIN else role.grants
    checked_grants({code: s for code, s in grants.items() if code in REGISTRY}, by=by)


def refuse_if_nobody_administers() -> None:
    """Call it inside the transaction, after the change.

    :raises LastAdministrator: if no active person may change the settings.
    """
    with connection.cursor() as db:
        db.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    may = Role.objects.filter(Q(slug=ADMIN) | Q(grants__contains={SETTINGS_MANAGE: ALL}))
    administer = Q(is_superuser=True) | Q(roles__in=may)
    if not User.objects.filter(administer, is_active=True).exists():
        raise LastAdministrator


def _picture(role: Role) -> dict[str, Any]:
    return {
        "name": role.name,
        "grants": role.grants,
        "needs_second_factor": role.needs_second_factor,
    }

"""Staff: their profile, and what happens when one leaves or comes back."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.errors import (
    AlreadyInactive,
    CannotDeactivateYourself,
    HeirNotActive,
    NotInactive,
)
from accounts.leaving import LEFT
from accounts.models import ApiToken, Invitation, User
from accounts.operations.roles import refuse_if_nobody_administers
from accounts.operations.sessions import end_all_sessions

PROFILE = (
    "name",
    "phone",
    "time_zone",
    "locale",
    "working_hours",
    "alert_channels",
    "signature",
)


@transaction.atomic
def change_profile(*, user: User, changes: dict[str, Any], by: User, now: datetime) -> User:
    """Change a person's own particulars."""
    user = User.objects.select_for_update().get(pk=user.pk)
    before = {name: getattr(user, name) for name in changes}
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))
    audit.write("staff.changed", by=by, obj=user, before=before, after=changes, at=now)
    return user


@transaction.atomic
def deactivate(*, user: User, heir: User | None, by: User, now: datetime) -> dict[str, int]:
    """End a person's access and hand their records to `heir`, or to nobody.

    Their sessions end, their tokens are revoked, their open invitations are withdrawn; what they
    wrote stays theirs. Returns how many records of each kind were handed over.

    :raises CannotDeactivateYourself: :raises AlreadyInactive:
    :raises HeirNotActive: if the heir is inactive, or is the one who leaves.
    :raises LastAdministrator: if nobody could change the settings any more.
    """
    if user.pk == by.pk:
        raise CannotDeactivateYourself
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise AlreadyInactive
    if heir is not None and (heir.pk == user.pk or not heir.is_active):
        raise HeirNotActive(field="heir")
    user.is_active = False
    user.save(update_fields=["is_active"])
    refuse_if_nobody_administers()
    handed = hand_over(user=user, heir=heir, by=by, now=now)
    end_all_sessions(user=user, by=by, now=now)
    ApiToken.objects.filter(owner=user, revoked_at=None).update(revoked_at=now)
    Invitation.objects.filter(invited_by=user, accepted_at=None, revoked_at=None).update(
        revoked_at=now
    )
    heir_email = heir.email if heir else None
    audit.write("staff.deactivated", by=by, obj=user, at=now, heir=heir_email, handed=handed)
    return handed


@transaction.atomic
def reactivate(*, user: User, by: User, now: datetime) -> User:
    """Let a person back in, with the roles they had and none of their old keys.

    :raises NotInactive: if they are active.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        raise NotInactive
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.write("staff.reactivated", by=by, obj=user, at=now)
    return user


@transaction.atomic
def hand_over(*, user: User, heir: User | None, by: User, now: datetime) -> dict[str, int]:
    """Give all that `user` looks after to `heir`; how many of each kind there were."""
    given = {
        label: give_on(owner=user, heir=heir, by=by, now=now) for label, give_on in LEFT.items()
    }
    handed = {label: count for label, count in given.items() if count}
    heir_email = heir.email if heir else None
    audit.write("staff.handed_over", by=by, obj=user, at=now, heir=heir_email, handed=handed)
    return handed

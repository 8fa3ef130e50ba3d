"""Inviting colleagues, and their coming in."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.effects import ask_secret_mail
from accounts.errors import (
    AlreadyInvited,
    AlreadyStaff,
    InvitationNotOpen,
    WeakPassword,
)
from accounts.models import Invitation, Role, User
from accounts.operations.roles import refuse_wider_role
from accounts.queries import current_firm
from accounts.secrets import hash_secret, new_secret

GOOD_FOR = timedelta(days=7)


@transaction.atomic
def invite(*, email: str, name: str, roles: Iterable[Role], by: User, now: datetime) -> Invitation:
    """Keep a place for a colleague and send them the way in, which works once.

    :raises AlreadyStaff: :raises AlreadyInvited:
    :raises WiderThanYourself: for a role that holds more than the one who invites.
    """
    email, roles = email.strip().lower(), list(roles)
    for role in roles:
        refuse_wider_role(role, by=by)
    if User.objects.filter(email=email).exists():
        raise AlreadyStaff(field="email")
    open_ones = Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None)
    open_ones.filter(expires_at__lte=now).update(revoked_at=now)
    if open_ones.exists():
        raise AlreadyInvited(field="email")
    token = new_secret()
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        token_hash=hash_secret(token),
        invited_by=by,
        created_at=now,
        expires_at=now + GOOD_FOR,
    )
    invitation.roles.set(roles)
    slugs = sorted(role.slug for role in roles)
    audit.write("staff.invited", by=by, obj=invitation, after={"roles": slugs}, at=now)
    _send(invitation, token, by=by)
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, now: datetime) -> User:
    """Come in: a new member of staff with the roles of the invitation.

    :raises InvitationNotOpen: if the token is unknown, was used or has expired.
    :raises WeakPassword: if the password is too easy to guess.
    """
    locked = Invitation.objects.select_for_update()
    invitation = locked.filter(token_hash=hash_secret(token)).first()
    if invitation is None or not invitation.is_open(now):
        raise InvitationNotOpen
    if User.objects.filter(email=invitation.email).exists():
        raise AlreadyStaff
    user = _newcomer(invitation.email, name or invitation.name or invitation.email)
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise WeakPassword(" ".join(fault.messages), field="password") from fault
    user.set_password(password)
    user.save()
    user.roles.set(invitation.roles.all())
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    audit.write("staff.joined", by=user, obj=user, at=now, invitation=invitation.pk)
    return user


@transaction.atomic
def join_by_provider(
    *, email: str, name: str, invitation: Invitation | None, now: datetime
) -> User:
    """Come in through the firm's OpenID provider, which vouches for the address.

    The new member of staff has the roles of the invitation, or none.
    """
    user = _newcomer(email, name or (invitation.name if invitation else "") or email)
    user.set_unusable_password()
    user.save()
    if invitation is not None:
        user.roles.set(invitation.roles.all())
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=now)
    audit.write("staff.joined", by=user, obj=user, at=now, through="oidc")
    return user


def _newcomer(email: str, name: str) -> User:
    """Somebody new, who begins with the firm's language and time zone."""
    firm = current_firm()
    zone = firm.time_zone or settings.TIME_ZONE
    return User(email=email, name=name, locale=firm.locale, time_zone=zone)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, now: datetime) -> Invitation:
    """Make an open invitation useless.

    :raises InvitationNotOpen: if it was used or withdrawn.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise InvitationNotOpen
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    audit.write("staff.invitation_withdrawn", by=by, obj=invitation, at=now)
    return invitation


def _send(invitation: Invitation, token: str, *, by: User) -> None:
    address = f"{settings.PUBLIC_URL}/invitation/{token}/"
    ask_secret_mail(
        key=f"invitation:{invitation.pk}",
        to=invitation.email,
        subject=f"{by.name} invites you to Rapport",
        text=f"{by.name} has kept a place for you. Choose a password here:\n\n{address}\n\n"
        f"The address works once, until {invitation.expires_at:%d %B %Y, %H:%M} UTC.\n",
    )

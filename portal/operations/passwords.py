"""Signing in with a password, for clients who chose one."""

from datetime import datetime, timedelta
from enum import Enum

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.models import PortalClient
from portal import lock_outs
from portal.effects import ask_portal_mail
from portal.errors import SignInAgain, WeakPortalPassword, WrongPassword
from portal.models import PortalSession, Way
from portal.operations.sessions import actor, end_all_sessions
from portal.queries import find_client

#: For so long after coming in by mail a new password needs no old one: that is how a
#: forgotten one is replaced.
RECENT = timedelta(minutes=15)


class Asks(Enum):
    """What a browser has to bring along to set a password."""

    NOTHING = "nothing"
    PRESENT_ONE = "the present password"
    NEW_SIGN_IN = "new sign-in"


def prove_by_password(
    *, email: str, password: str, ip: str | None, now: datetime
) -> PortalClient | None:
    """The client of this address, if the password is theirs; None if not.

    The caller must not roll back, or guessing would not be counted.

    :raises TooManyTries: after too many wrong ones, whoever the address belongs to.
    """
    email = email.strip().lower()
    lock_outs.refuse_guessing(email=email, ip=ip, now=now)
    client = find_client(email)
    if not _matches(client, password):
        lock_outs.note_failure(email=email, way=Way.PASSWORD, ip=ip, now=now)
        return None
    lock_outs.forget_failures(email=email, ip=ip)
    return client


def needed_for_password(session: PortalSession, *, now: datetime) -> Asks:
    """What setting a password asks of this browser."""
    if session.way != Way.PASSWORD and now - session.created_at < RECENT:
        return Asks.NOTHING
    return Asks.PRESENT_ONE if session.client.password else Asks.NEW_SIGN_IN


def set_password(
    *, session: PortalSession, old: str, password: str, ip: str | None, now: datetime
) -> None:
    """Choose a password; the client's other browsers are signed out and a mail says so.

    :raises WrongPassword: if the present password is needed and was not given.
    :raises SignInAgain: if only coming in by mail would prove enough.
    :raises WeakPortalPassword: if the new one is too easy to guess.
    :raises TooManyTries:
    """
    client, asks = session.client, needed_for_password(session, now=now)
    if asks is Asks.NEW_SIGN_IN:
        raise SignInAgain
    if asks is Asks.PRESENT_ONE:
        # Outside the transaction below: a wrong guess stays counted.
        given = prove_by_password(email=client.email, password=old, ip=ip, now=now)
        if given is None:
            raise WrongPassword(field="old")
    try:
        validate_password(password, client)  # type: ignore[arg-type]
    except ValidationError as fault:
        raise WeakPortalPassword(" ".join(fault.messages), field="password") from fault
    with transaction.atomic():
        client.password = make_password(password)
        client.save(update_fields=["password"])
        audit.write("portal.password_set", by=actor(client), obj=client, at=now)
        end_all_sessions(client=client, by=actor(client), now=now, but=session)
        ask_portal_mail(
            key=f"password:{client.pk}:{now.isoformat()}", kind="password_set", to=client.email
        )


def _matches(client: PortalClient | None, password: str) -> bool:
    if client is None or not client.password:
        # The same slow work as for a client who has one.
        make_password(password)
        return False

    def keep_newer_hash(raw: str) -> None:
        PortalClient.objects.filter(pk=client.pk).update(password=make_password(raw))

    return check_password(password, client.password, keep_newer_hash)

"""Clients' logins to the portal: a one-time code by mail, then a session of their own realm."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.effects import ask_secret_mail
from accounts.errors import CodeRefused, SlugTaken
from accounts.models import PortalClient, PortalCode, PortalSession, User
from accounts.secrets import hash_secret, hash_short_code, new_secret

CODE_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(days=14)
CODES_PER_HOUR = 10


@transaction.atomic
def open_portal(*, contact: Any, email: str, by: User | None, now: datetime) -> PortalClient:
    """Let a contact into the portal under this address.

    :raises SlugTaken: if the address is another client's.
    """
    email = email.strip().lower()
    client = PortalClient.objects.filter(email=email).first()
    if client is not None and client.contact_id != contact.pk:
        raise SlugTaken("Another client signs in with this address.", field="email")
    if client is None:
        client = PortalClient.objects.create(contact=contact, email=email, created_at=now)
    client.is_active = True
    client.save(update_fields=["is_active"])
    audit.write("portal.opened", by=by, obj=client, at=now, contact=contact.pk)
    return client


@transaction.atomic
def close_portal(*, client: PortalClient, by: User | None, now: datetime) -> None:
    """End a client's access at once."""
    PortalClient.objects.filter(pk=client.pk).update(is_active=False)
    client.sessions.all().delete()
    audit.write("portal.closed", by=by, obj=client, at=now)


@transaction.atomic
def send_code(*, email: str, now: datetime) -> None:
    """Mail a code to the client of this address. Nobody learns whether there is one."""
    clients = PortalClient.objects.select_for_update()
    client = clients.filter(email=email.strip().lower(), is_active=True).first()
    if client is None:
        return
    if client.codes.filter(created_at__gt=now - timedelta(hours=1)).count() >= CODES_PER_HOUR:
        return
    client.codes.filter(used_at=None).update(used_at=now)
    code = f"{secrets.randbelow(10**8):08d}"
    kept = PortalCode.objects.create(
        client=client,
        code_hash=hash_short_code(code, purpose=f"portal:{client.pk}"),
        created_at=now,
        expires_at=now + CODE_LASTS,
    )
    ask_secret_mail(
        key=f"portal-code:{kept.pk}",
        to=client.email,
        subject="Your code to sign in",
        text=f"Your code: {code}\n\nIt works once, for ten minutes. "
        "If you did not ask for it, ignore this mail.\n",
    )


def sign_in_client(
    *, email: str, code: str, ip: str | None, agent: str, now: datetime
) -> tuple[PortalClient, str]:
    """The client and the plain text of a new session.

    :raises CodeRefused: if the code is wrong, used or expired, or five were tried.
    """
    client = PortalClient.objects.filter(email=email.strip().lower(), is_active=True).first()
    if client is None or not _use_code(client, code, now=now):
        raise CodeRefused
    token = new_secret()
    with transaction.atomic():
        PortalSession.objects.create(
            client=client,
            token_hash=hash_secret(token),
            ip=ip,
            user_agent=agent[:300],
            created_at=now,
            expires_at=now + SESSION_LASTS,
        )
        PortalClient.objects.filter(pk=client.pk).update(last_login=now)
        audit.write("portal.signed_in", by=None, obj=client, at=now)
    return client, token


@transaction.atomic
def _use_code(client: PortalClient, code: str, *, now: datetime) -> bool:
    """Whether the code opens; a wrong one costs a try, also where the caller then refuses."""
    open_codes = client.codes.select_for_update().filter(
        used_at=None, expires_at__gt=now, tries_left__gt=0
    )
    kept = open_codes.order_by("-id").first()
    if kept is None:
        return False
    if kept.code_hash != hash_short_code(code, purpose=f"portal:{client.pk}"):
        PortalCode.objects.filter(pk=kept.pk).update(tries_left=F("tries_left") - 1)
        return False
    PortalCode.objects.filter(pk=kept.pk).update(used_at=now)
    return True


@transaction.atomic
def sign_out_client(*, session: PortalSession, now: datetime) -> None:
    """End this browser's session."""
    session.delete()
    audit.write("portal.signed_out", by=None, obj=session.client, at=now)


def forget_stale_portal_rows(*, now: datetime) -> None:
    """Drop codes older than a day, and sessions that have ended."""
    PortalCode.objects.filter(created_at__lt=now - timedelta(days=1)).delete()
    PortalSession.objects.filter(expires_at__lte=now).delete()

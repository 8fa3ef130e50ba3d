"""Ways in by mail: asking for one, and using it.

The request that asks does the same work for every address: it writes a key and asks for a
mail. Only the worker that would send the mail looks whether the address is a client's.
"""

import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from accounts.models import PortalClient
from accounts.secrets import hash_secret, hash_short_code, new_secret
from portal import lock_outs
from portal.effects import ask_portal_mail
from portal.errors import LinkNotOpen, TooManyMails
from portal.models import PortalKey, Way
from portal.queries import find_client

LASTS, INVITATION_LASTS = timedelta(minutes=10), timedelta(days=7)
#: Mails to one address while their links last. Whoever is refused a further one finds that
#: many in the mailbox, all of them good, so refusing shuts nobody out.
MOST_PER_PERSON, MOST_PER_ADDRESS = 5, 30
#: Two requests for one address wait for each other here, or both would pass the count.
LOCK = 7_203_112


@transaction.atomic
def ask_for_key(*, email: str, ip: str | None, language: str, now: datetime) -> str:
    """Have a link and a code mailed to the client of this address, if there is one.

    Returns the secret of the browser that asked: the code opens with it alone.

    :raises TooManyMails: if several were asked for a moment ago.
    """
    email = email.strip().lower()
    _refuse_flood(email, ip, now=now)
    browser, link, code = new_secret(), new_secret(), f"{secrets.randbelow(10**6):06d}"
    key = PortalKey.objects.create(
        email=email,
        link_hash=hash_secret(link),
        code_hash=_hash_code(code, browser),
        browser_hash=hash_secret(browser),
        ip=ip,
        created_at=now,
        expires_at=now + LASTS,
    )
    ask_portal_mail(
        key=f"key:{key.pk}", kind="sign_in", to=email, language=language, link=link, code=code
    )
    return browser


@transaction.atomic
def make_invitation(*, client: PortalClient, by: str, reply_to: str, now: datetime) -> None:
    """Mail a client the link that lets them in the first time; one sent before ends."""
    earlier = PortalKey.objects.filter(email=client.email, browser_hash=None, used_at=None)
    earlier.update(used_at=now)
    link = new_secret()
    key = PortalKey.objects.create(
        email=client.email,
        link_hash=hash_secret(link),
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    ask_portal_mail(
        key=f"key:{key.pk}",
        kind="invitation",
        to=client.email,
        reply_to=reply_to,
        link=link,
        inviter=by,
        until=key.expires_at.isoformat(),
    )


@transaction.atomic
def use_code(*, browser: str, code: str, ip: str | None, now: datetime) -> PortalClient | None:
    """The client whose code this browser typed; None if it does not open.

    A wrong one costs one of the key's five tries, so the caller must not roll this back.
    """
    keys = PortalKey.objects.select_for_update().filter(browser_hash=hash_secret(browser))
    key = keys.first()
    if key is None or not key.is_open(now) or key.tries_left == 0:
        return None
    if lock_outs.is_closed(email=key.email, way=Way.CODE, now=now):
        return None
    if key.code_hash != _hash_code(code, browser):
        PortalKey.objects.filter(pk=key.pk).update(tries_left=F("tries_left") - 1)
        lock_outs.note_failure(email=key.email, way=Way.CODE, ip=ip, now=now)
        return None
    return _used(key, ip=ip, now=now)


@transaction.atomic
def use_link(*, link: str, ip: str | None, now: datetime) -> tuple[PortalClient, Way]:
    """The client whose link this is, and whether it was an invitation.

    :raises LinkNotOpen: if it is unknown, was used or has expired, or the client's access ended.
    """
    key = PortalKey.objects.select_for_update().filter(link_hash=hash_secret(link)).first()
    client = _used(key, ip=ip, now=now) if key is not None and key.is_open(now) else None
    if key is None or client is None:
        raise LinkNotOpen
    return client, Way.INVITATION if key.is_invitation else Way.LINK


def forget_old_keys(*, now: datetime) -> None:
    """Drop those that have not opened anything for a day."""
    PortalKey.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()


def _used(key: PortalKey, *, ip: str | None, now: datetime) -> PortalClient | None:
    key.used_at = now
    key.save(update_fields=["used_at"])
    lock_outs.forget_failures(email=key.email, ip=ip)
    return find_client(key.email)


def _refuse_flood(email: str, ip: str | None, *, now: datetime) -> None:
    with connection.cursor() as db:
        db.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, email])
    recent = PortalKey.objects.filter(created_at__gt=now - LASTS).exclude(browser_hash=None)
    if recent.filter(email=email).count() >= MOST_PER_PERSON:
        raise TooManyMails
    if ip is not None and recent.filter(ip=ip).count() >= MOST_PER_ADDRESS:
        raise TooManyMails


def _hash_code(code: str, browser: str) -> str:
    return hash_short_code(code, purpose=f"portal:{hash_secret(browser)}")

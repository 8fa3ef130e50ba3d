"""Signed-in browsers of clients."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.audit import Outsider
from accounts.models import PortalClient
from accounts.secrets import hash_secret, new_secret
from events.operations import record
from messaging.operations.push_devices import forget_devices_of
from portal.activities import PORTAL_SIGNED_IN
from portal.models import PortalSession, Way

LASTS = timedelta(days=14)
#: A session's last use is noted this often at most.
NOTE_USE_EVERY = timedelta(minutes=5)


@transaction.atomic
def begin_session(
    *, client: PortalClient, way: Way, ip: str | None, agent: str, now: datetime
) -> str:
    """Sign a client in who has proved who they are: the plain text of the new session."""
    token = new_secret()
    PortalSession.objects.create(
        client=client,
        token_hash=hash_secret(token),
        way=way,
        ip=ip,
        user_agent=agent.replace("\x00", "")[:300],
        created_at=now,
        last_seen_at=now,
        expires_at=now + LASTS,
    )
    client.last_login = now
    client.save(update_fields=["last_login"])
    audit.write("portal.signed_in", by=actor(client), obj=client, at=now, way=str(way))
    record(PORTAL_SIGNED_IN, contact=client.contact_id, at=now, way=str(way))
    return token


@transaction.atomic
def end_session(*, session: PortalSession, now: datetime) -> None:
    """Sign one browser out, by its client."""
    client = session.client
    session.delete()
    audit.write("portal.signed_out", by=actor(client), obj=client, at=now)


@transaction.atomic
def end_all_sessions(
    *, client: PortalClient, by: audit.Actor, now: datetime, but: PortalSession | None = None
) -> int:
    """Sign a client out everywhere, save for one browser; how many it were.

    Where none is spared their devices show nothing any more, either: one of them may be lost.
    """
    sessions = client.sessions.exclude(pk=but.pk) if but else client.sessions.all()
    ended, _ = sessions.delete()
    if but is None:
        forget_devices_of(client=client)
    audit.write("portal.all_signed_out", by=by, obj=client, at=now, count=ended)
    return ended


def note_use(*, session: PortalSession, now: datetime) -> None:
    """Keep up to date when a browser was last here."""
    if now - session.last_seen_at >= NOTE_USE_EVERY:
        PortalSession.objects.filter(pk=session.pk).update(last_seen_at=now)


def forget_ended_sessions(*, now: datetime) -> None:
    PortalSession.objects.filter(expires_at__lte=now).delete()


def actor(client: PortalClient) -> Outsider:
    """How the audit log names a client."""
    return Outsider(f"{client.email} (portal)")

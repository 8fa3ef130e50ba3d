"""Letting contacts into the portal, and ending it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import PortalClient, User
from contacts.models import Contact
from events.operations import record
from portal.activities import PORTAL_CLOSED, PORTAL_INVITED
from portal.errors import AddressTaken, NoAddress, NotTheirAddress, PortalClosed
from portal.models import PortalKey
from portal.operations.keys import make_invitation
from portal.operations.sessions import end_all_sessions


@transaction.atomic
def invite_client(
    *, contact: Contact, email: str = "", by: User | None, now: datetime
) -> PortalClient:
    """Let a contact in under one of their addresses, the primary one unless another is named,
    and mail them the way. Whoever may come in already is sent a new link.

    :raises NoAddress: :raises NotTheirAddress:
    :raises AddressTaken: if the address is another client's.
    """
    email = _address_of(contact, email.strip().lower())
    client = _client_at(email, contact, now=now)
    client.is_active, client.invited_at = True, now
    client.save(update_fields=["is_active", "invited_at"])
    audit.write("portal.invited", by=by, obj=client, at=now, contact=contact.pk)
    record(PORTAL_INVITED, contact=contact, by=by, at=now, email=email)
    make_invitation(
        client=client, by=by.name if by else "", reply_to=by.email if by else "", now=now
    )
    return client


def invite_again(*, client: PortalClient, by: User, now: datetime) -> PortalClient:
    """Mail a client a new link.

    :raises PortalClosed: if their access was ended.
    """
    if not client.is_active:
        raise PortalClosed
    return invite_client(contact=client.contact, email=client.email, by=by, now=now)


@transaction.atomic
def close_portal(*, client: PortalClient, by: User | None, now: datetime) -> None:
    """End a client's access at once; a password of theirs is forgotten."""
    client = PortalClient.objects.select_for_update().get(pk=client.pk)
    client.is_active, client.password = False, ""
    client.save(update_fields=["is_active", "password"])
    client.sessions.all().delete()
    PortalKey.objects.filter(email=client.email, used_at=None).update(used_at=now)
    audit.write("portal.closed", by=by, obj=client, at=now, contact=client.contact_id)
    record(PORTAL_CLOSED, contact=client.contact_id, by=by, at=now, email=client.email)


def sign_out_client(*, client: PortalClient, by: User, now: datetime) -> int:
    """Sign a client out on every browser, for instance after a phone was lost."""
    return end_all_sessions(client=client, by=by, now=now)


def _address_of(contact: Contact, email: str) -> str:
    theirs = contact.emails.order_by("-is_primary", "id")
    addresses = list(theirs.values_list("address", flat=True))
    if not addresses:
        raise NoAddress(field="contact")
    if email and email not in addresses:
        raise NotTheirAddress(field="email")
    return email or addresses[0]


def _client_at(email: str, contact: Contact, *, now: datetime) -> PortalClient:
    try:
        with transaction.atomic():
            client, _ = PortalClient.objects.select_for_update().get_or_create(
                email=email, defaults={"contact": contact, "created_at": now}
            )
    except IntegrityError:
        # Somebody else let the contact in at this moment.
        client = PortalClient.objects.select_for_update().get(email=email)
    if client.contact_id != contact.pk:
        raise AddressTaken(field="email")
    return client

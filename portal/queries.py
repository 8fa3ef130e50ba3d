"""Reads of the portal."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import PortalClient
from accounts.ownership import visible_to
from accounts.secrets import hash_secret
from contacts.models import Contact, ContactEmail, ContactPhone, CustomField, Of
from messaging.models import Notification, NotificationQuerySet
from portal.models import PortalKey, PortalSession

MOST_COUNTED = 99


def find_client(email: str) -> PortalClient | None:
    """The client who may sign in with this address."""
    clients = PortalClient.objects.select_related("contact")
    return clients.filter(email=email.strip().lower(), is_active=True).first()


def find_session(text: str, *, now: datetime) -> PortalSession | None:
    """The session in force that this cookie opens, with its client, contact and their owner."""
    sessions = PortalSession.objects.select_related("client__contact__owner")
    opened = sessions.filter(token_hash=hash_secret(text), expires_at__gt=now)
    return opened.filter(client__is_active=True).first()


def find_open_key(link: str, *, now: datetime) -> PortalKey | None:
    """The key that this link belongs to, if it still opens."""
    key = PortalKey.objects.filter(link_hash=hash_secret(link)).first()
    return key if key is not None and key.is_open(now) else None


def list_sessions(client: PortalClient, *, now: datetime) -> QuerySet[PortalSession]:
    """The browsers a client is signed in on, the one used last first."""
    return client.sessions.filter(expires_at__gt=now).order_by("-last_seen_at", "-id")


def list_clients(*, for_user: Any, code: str) -> QuerySet[PortalClient]:
    """The logins of the contacts that a member of staff reaches with the code."""
    reach = visible_to(for_user, code, through="contact__")
    return PortalClient.objects.filter(reach).select_related("contact")


def contacts_with(email: str) -> list[Contact]:
    """The first few contacts who have this address."""
    return list(Contact.objects.filter(emails__address=email).order_by("id")[:10])


def list_notifications(client: PortalClient) -> NotificationQuerySet:
    """What the firm told a client in the portal, newest first."""
    return Notification.objects.filter(client=client).order_by("-id")


def count_unread(client: PortalClient) -> int:
    """How much of it waits to be read; nobody counts beyond 99."""
    return Notification.objects.filter(client=client).unread()[:MOST_COUNTED].count()


def emails_of(contact: Contact) -> list[ContactEmail]:
    return list(contact.emails.order_by("-is_primary", "id"))


def phones_of(contact: Contact) -> list[ContactPhone]:
    return list(contact.phones.order_by("-is_primary", "id"))


def shown_fields() -> list[CustomField]:
    """The firm's own fields that clients may see of themselves, in the firm's order."""
    fields = CustomField.objects.filter(of=Of.CONTACT, portal_visible=True)
    return list(fields.order_by("group", "order", "id"))

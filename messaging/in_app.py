"""The channel that leads into the portal: a message to a contact is a notice to their logins.

It needs no provider and no set-up, so there is one account of it from the start. What is handed
over is a row of our own, known by the message's name: a second hand-over writes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import PortalClient
from channels.adapters import Adapter, Answer, Handed, Outgoing, Refused, adapter
from messaging.models import LONGEST_TITLE, Message, Notification

KIND, ICON = "portal_message", "message-square"
#: Keys of notices that a message is behind begin like this.
KEY = "message:"


@adapter
class InApp(Adapter):
    slug = "in_app"
    channel = "in_app"
    name = _("Client portal")
    about = _("Built in: what is sent by it is read in the portal, by whoever has a login there.")
    is_built_in = True
    can_find = True
    at_once = 500

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Answer]:
        readers = readers_of(messages)
        now = timezone.now()
        rows = [
            Notification(
                client=client,
                kind=KIND,
                icon=ICON,
                title=title_of(message),
                message=message.text,
                action_url=message.link,
                contact_id=client.contact_id,
                key=f"{KEY}{message.key}",
                created_at=now,
            )
            for message in messages
            for client in readers[message.key]
        ]
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        return [
            Handed(one.key) if readers[one.key] else Refused(str(_("They have no login any more.")))
            for one in messages
        ]

    def find(self, key: str) -> Handed | None:
        found = Notification.objects.filter(client__isnull=False, key=f"{KEY}{key}").exists()
        return Handed(key) if found else None


def readers_of(messages: Sequence[Outgoing]) -> Mapping[str, list[PortalClient]]:
    """Key → the logins of whom the message is for; of a test message, the login that it names."""
    keys = [UUID(one.key) for one in messages]
    pairs = Message.objects.filter(token__in=keys, contact__isnull=False)
    contacts = {str(token): contact for token, contact in pairs.values_list("token", "contact_id")}
    of_contact: dict[int, list[PortalClient]] = defaultdict(list)
    named: dict[str, PortalClient] = {}
    active = PortalClient.objects.filter(is_active=True).order_by("pk")
    for client in active.filter(contact__in=set(contacts.values())):
        of_contact[client.contact_id].append(client)
    loose = {one.to for one in messages if one.key not in contacts}
    if loose:
        named = {client.email: client for client in active.filter(email__in=loose)}
    return {
        one.key: (
            of_contact[contacts[one.key]]
            if one.key in contacts
            else [named[one.to]]
            if one.to in named
            else []
        )
        for one in messages
    }


def title_of(message: Outgoing) -> str:
    """Its subject, or the first line of a message without one."""
    first = next((line for line in message.text.splitlines() if line.strip()), "")
    return (message.subject or first).strip()[:LONGEST_TITLE]

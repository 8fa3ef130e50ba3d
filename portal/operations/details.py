"""What clients may change of themselves."""

from datetime import datetime

from django.db import transaction

from accounts.models import PortalClient
from contacts.models import Contact
from contacts.operations.contacts import change_contact
from portal.operations.sessions import actor

#: Names, addresses and numbers are the firm's record of who this is: changing them is asked
#: for, not done.
CHANGEABLE = frozenset({"display_name", "locale", "time_zone"})


@transaction.atomic
def change_details(*, client: PortalClient, changes: dict[str, str], now: datetime) -> Contact:
    """Change how a client is called, and the language and time zone they are spoken to in.

    What they looked through counts as checked.
    """
    wanted = {name: value for name, value in changes.items() if name in CHANGEABLE}
    contact = change_contact(contact=client.contact, changes=wanted, by=actor(client), now=now)
    client.details_checked_at = now
    client.save(update_fields=["details_checked_at"])
    return contact

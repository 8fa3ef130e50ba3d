"""What clients may ask about their own data: a copy of it, or that it is erased."""

from datetime import datetime

from accounts.models import PortalClient
from portal.operations.sessions import actor
from privacy.errors import AlreadyAsked
from privacy.models import PrivacyRequest
from privacy.operations.requests import take_request


def ask_about_data(*, client: PortalClient, kind: str, now: datetime) -> None:
    """Have the firm know what the client asks; asking once more while it is open is no fault."""
    wanted = PrivacyRequest.Kind(kind)
    try:
        take_request(contact=client.contact, kind=wanted, note="", by=actor(client), now=now)
    except AlreadyAsked:
        return

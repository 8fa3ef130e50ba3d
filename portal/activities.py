"""What is recorded about clients in the portal."""

from events.catalogue import activity_type

WAY = {"type": "string", "description": "code, link, invitation or password."}

PORTAL_INVITED = activity_type(
    "portal_invited",
    "Invited to the portal",
    "Invited to the portal as {email}",
    icon="mail-plus",
    category="portal",
    properties={"type": "object", "properties": {"email": {"type": "string"}}},
)
PORTAL_CLOSED = activity_type(
    "portal_closed",
    "Portal closed",
    "Access to the portal was ended",
    icon="door-closed",
    category="portal",
    properties={"type": "object", "properties": {"email": {"type": "string"}}},
)
PORTAL_SIGNED_IN = activity_type(
    "portal_signed_in",
    "Signed in to the portal",
    "Signed in to the portal",
    icon="log-in",
    category="portal",
    by_contact=True,
    properties={"type": "object", "properties": {"way": WAY}},
)

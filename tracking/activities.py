"""What people did with messages, as the log knows it: machines are not mentioned there."""

from typing import Any

from events.catalogue import activity_type

_ID: dict[str, Any] = {"type": ["integer", "null"]}
_MESSAGE: dict[str, Any] = {"message": {"type": "integer"}, "batch": _ID}

EMAIL_OPENED = activity_type(
    "email_opened",
    "E-mail opened",
    "Opened an e-mail",
    icon="mail-open",
    category="messages",
    by_contact=True,
    properties={"type": "object", "properties": _MESSAGE},
)
EMAIL_CLICKED = activity_type(
    "email_clicked",
    "Link in an e-mail followed",
    "Followed {url}",
    icon="mouse-pointer-click",
    category="messages",
    by_contact=True,
    properties={
        "type": "object",
        "properties": {**_MESSAGE, "url": {"type": "string"}, "link": _ID},
    },
)
LINK_CLICKED = activity_type(
    "link_clicked",
    "Link in a message followed",
    "Followed {url}",
    icon="mouse-pointer-click",
    category="messages",
    by_contact=True,
    properties={
        "type": "object",
        "properties": {
            **_MESSAGE,
            "channel": {"type": "string", "description": "sms or push."},
            "url": {"type": "string"},
            "link": _ID,
        },
    },
)
CAMPAIGN_CONVERTED = activity_type(
    "campaign_converted",
    "Converted after a message",
    "Came by a message: {cause}",
    icon="goal",
    category="messages",
    properties={
        "type": "object",
        "properties": {
            **_MESSAGE,
            "cause": {"type": "string", "description": "The type of activity that counts."},
            "how": {
                "enum": ["marked", "after", "reported"],
                "description": (
                    "marked: the product named the message; after: within the firm's days after a"
                    " click; reported: by the campaign's own address."
                ),
            },
        },
    },
)

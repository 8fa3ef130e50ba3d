"""What is recorded of messages, and about how people want to be reached."""

from typing import Any

from events.catalogue import activity_type

_CHANNEL = {"type": "string", "description": "email, sms, whatsapp …"}
_BY_CONTACT = {"type": "boolean", "description": "The person said it themselves."}

PREFERENCES_CHANGED = activity_type(
    "preferences_changed",
    "Preferences changed",
    "Changed how they want to be reached",
    icon="sliders-horizontal",
    category="messaging",
    properties={
        "type": "object",
        "properties": {
            "changed": {"type": "object", "description": "Name → what it was and what it is."},
            "by_contact": _BY_CONTACT,
        },
    },
)
EMAIL_UNSUBSCRIBED = activity_type(
    "email_unsubscribed",
    "Unsubscribed from e-mail",
    "Unsubscribed from marketing by e-mail",
    icon="mail-x",
    category="messaging",
    by_contact=True,
    properties={
        "type": "object",
        "properties": {
            "message": {"type": ["integer", "null"], "description": "In which the link was."},
            "reason": {"type": "string"},
        },
    },
)
EMAIL_RESUBSCRIBED = activity_type(
    "email_resubscribed",
    "Subscribed to e-mail again",
    "Subscribed to marketing by e-mail again",
    icon="mail-check",
    category="messaging",
    by_contact=True,
)
OPTED_OUT = activity_type(
    "opted_out",
    "Opted out by keyword",
    "Said {keyword} ({channel})",
    icon="message-square-off",
    category="messaging",
    by_contact=True,
    properties={
        "type": "object",
        "properties": {"channel": _CHANNEL, "keyword": {"type": "string"}},
    },
)
OPTED_IN = activity_type(
    "opted_in",
    "Opted in by keyword",
    "Said {keyword} ({channel})",
    icon="message-square",
    category="messaging",
    by_contact=True,
    properties={
        "type": "object",
        "properties": {"channel": _CHANNEL, "keyword": {"type": "string"}},
    },
)
CHAT_CONNECTED = activity_type(
    "chat_connected",
    "Chat connected",
    "Connected their chat with the bot",
    icon="message-circle",
    category="messaging",
    by_contact=True,
    properties={"type": "object", "properties": {"channel": _CHANNEL}},
)
CHAT_DISCONNECTED = activity_type(
    "chat_disconnected",
    "Chat disconnected",
    "Disconnected their chat from the bot",
    icon="message-circle-off",
    category="messaging",
    properties={"type": "object", "properties": {"channel": _CHANNEL}},
)

_ID: dict[str, Any] = {"type": ["integer", "null"]}
_MESSAGE: dict[str, Any] = {"message": {"type": "integer"}, "batch": _ID}


def _of_mail(name: str, label: str, title: str, icon: str, **more: Any) -> Any:
    properties = {"type": "object", "properties": {**_MESSAGE, **more.pop("properties", {})}}
    return activity_type(
        name, label, title, icon=icon, category="messages", properties=properties, **more
    )


EMAIL_SENT = _of_mail(
    "email_sent",
    "E-mail sent",
    "E-mail sent: {subject}",
    "send",
    properties={"subject": {"type": "string"}, "account": {"type": "integer"}},
)
EMAIL_BOUNCED = _of_mail(
    "email_bounced",
    "E-mail bounced",
    "E-mail did not arrive: {detail}",
    "mail-x",
    properties={
        "detail": {"type": "string", "description": "What the provider said."},
        "bounce": {"enum": ["hard", "soft", "block"]},
    },
)
EMAIL_COMPLAINED = _of_mail(
    "email_complained", "E-mail reported as spam", "Reported an e-mail as spam", "flag"
)


def _of_channel(name: str, label: str, title: str, icon: str, **more: Any) -> Any:
    properties = {
        "type": "object",
        "properties": {"message": {"type": "integer"}, "batch": _ID, "account": _ID}
        | {"channel": _CHANNEL, "subject": {"type": "string"}},
    }
    return activity_type(
        name,
        label,
        title,
        icon=icon,
        category="messages",
        properties=properties,
        **more,
    )


SENT = {
    "email": EMAIL_SENT,
    "sms": _of_channel("sms_sent", "SMS sent", "SMS sent", "message-square"),
    "whatsapp": _of_channel("whatsapp_sent", "WhatsApp sent", "WhatsApp sent", "message-circle"),
    "chat": _of_channel("chat_sent", "Chat message sent", "Chat message sent", "send"),
    "in_app": _of_channel("notification_sent", "Notice sent", "Notice sent: {subject}", "bell"),
    "push": _of_channel("push_sent", "Push sent", "Push sent: {subject}", "smartphone"),
}
#: By channel and by what the provider reported.
ARRIVED = {
    ("sms", "delivered"): _of_channel(
        "sms_delivered", "SMS delivered", "SMS arrived", "message-square"
    ),
    ("whatsapp", "delivered"): _of_channel(
        "whatsapp_delivered", "WhatsApp delivered", "WhatsApp arrived", "message-circle"
    ),
    ("whatsapp", "read"): _of_channel(
        "whatsapp_read", "WhatsApp read", "Read a WhatsApp", "message-circle", by_contact=True
    ),
}
RECEIVED = {
    "email": _of_channel(
        "email_received", "E-mail received", "Wrote: {subject}", "inbox", by_contact=True
    ),
    "sms": _of_channel(
        "sms_received", "SMS received", "Wrote an SMS", "message-square", by_contact=True
    ),
    "whatsapp": _of_channel(
        "whatsapp_received",
        "WhatsApp received",
        "Wrote by WhatsApp",
        "message-circle",
        by_contact=True,
    ),
    "chat": _of_channel(
        "chat_received", "Chat message received", "Wrote in a chat", "send", by_contact=True
    ),
    "in_app": _of_channel(
        "portal_message_received",
        "Portal message received",
        "Wrote in the portal",
        "inbox",
        by_contact=True,
    ),
}

"""What happens to messages, as the log knows it."""

from typing import Any

from events.catalogue import activity_type

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
SENT = {"email": EMAIL_SENT}

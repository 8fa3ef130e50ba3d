"""One message to one person."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from channels.models import Account
from contacts.models import Contact
from messaging.errors import NothingToSend
from messaging.gate.sending import Sending
from messaging.models import Content, Message, Priority, Topic
from messaging.planning.operations import plan_one


@transaction.atomic
def write_message(
    *,
    contact: Contact,
    channel: str,
    topic: Topic,
    by: User,
    now: datetime,
    subject: str = "",
    text: str = "",
    account: Account | None = None,
) -> Message:
    """Put a message down for sending, or keep with it why it cannot go.

    :raises NothingToSend: if it says nothing.
    """
    if not (subject.strip() or text.strip()):
        raise NothingToSend(field="text")
    sending = Sending(channel, topic, now, account, Priority.BY_HAND)
    message = plan_one(sending, contact, by=by)
    Content.objects.create(message=message, subject=subject, text=text)
    return message

"""By which channels somebody can be answered, and what the gate says of each now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from channels.files import Files
from channels.models import Account, Channel
from contacts.models import Contact
from conversations.models import Conversation
from conversations.operations.replying import thread_of
from messaging.attachments.fitting import files_by
from messaging.gate.asking import audience_of_one, verdicts
from messaging.gate.reasons import VERDICTS, WHATSAPP_WINDOW, Outcome
from messaging.gate.sending import Sending
from messaging.models import Category, Priority, Topic
from messaging.permissions import MESSAGES_VIEW

WAYS = (Channel.EMAIL, Channel.SMS, Channel.WHATSAPP, Channel.CHAT, Channel.IN_APP)


@dataclass(frozen=True)
class Way:
    channel: str
    address: str
    outcome: str
    code: str
    words: Any
    due_at: datetime | None
    #: What a mail would be headed with.
    subject: str
    #: Whom it would come from.
    sender: str
    #: Words of one's own may not go now, a template that was approved may.
    needs_template: bool
    #: What a message may carry; None for no files.
    files: Files | None


def ways_to(contact: Contact, *, now: datetime) -> list[Way]:
    """Every channel that the firm has an account for, with the gate's word for an answer now."""
    known = Conversation.objects.filter(contact=contact).first()
    row = known or Conversation(contact=contact)
    accounts = Account.objects.filter(state=Account.State.ACTIVE).order_by("order", "id")
    senders: dict[str, str] = {}
    for channel, sender in accounts.values_list("channel", "sender"):
        senders.setdefault(channel, sender)
    return [
        _way(contact, row, channel, sender=senders[channel], now=now)
        for channel in WAYS
        if channel in senders
    ]


def _way(
    contact: Contact, conversation: Conversation, channel: str, *, sender: str, now: datetime
) -> Way:
    thread = thread_of(conversation, channel)
    about = Topic(category=Category.TRANSACTIONAL)
    sending = Sending(channel, about, now, thread.account, Priority.BY_HAND)
    asked = verdicts(sending, audience_of_one(contact, thread.address))
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        _key, _contact, address, outcome, code, due_at = cursor.fetchone()
    return Way(
        channel=channel,
        address=address,
        outcome=outcome,
        code=code,
        words=VERDICTS[code].words,
        due_at=due_at if outcome == Outcome.HOLD else None,
        subject=thread.subject,
        sender=thread.account.sender if thread.account else sender,
        needs_template=code == WHATSAPP_WINDOW,
        files=files_by(channel, thread.account),
    )


def contact_within_reach(pk: int, *, for_user: Any) -> Contact | None:
    rows = Contact.objects.visible_to(for_user, MESSAGES_VIEW, by_id=True)
    return rows.filter(pk=pk).first()

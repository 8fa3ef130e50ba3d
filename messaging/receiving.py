"""Keeping what people write to the firm, and hearing what it asks for."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from channels.adapters import Inbound
from channels.models import Account, Channel
from contacts.models import Contact
from events.operations import draft, record_many
from messaging.activities import RECEIVED
from messaging.answering import answered_by, note_reply, told_lately
from messaging.archiving.keeping import archive_received
from messaging.attachments.keeping import keep_enclosed
from messaging.chats import CHAT_SYSTEM, hear_start
from messaging.following import follow
from messaging.gate.addresses import normal
from messaging.models import Category, Content, Message, Priority, Status
from messaging.operations.answering import answer_keyword
from messaging.operations.keywords import Heard, Keyword, hear_keyword

#: Where a word alone ends everything.
BY_WORD = frozenset([Channel.SMS, Channel.WHATSAPP])
#: Where an answer does not name what it answers.
BY_TALK = BY_WORD | {Channel.CHAT}
#: A long thread names all of its mails in each; the nearest are enough to know it by.
MOST_ANSWERED = 50


@transaction.atomic
def receive(*, account: Account, inbound: Inbound, now: datetime) -> Message | None:
    """Keep one message from outside; None where it is a repeat of one that is here.

    It is a contact's where exactly one has the address; otherwise it waits without one.
    """
    address = normal(account.channel, inbound.from_address)
    hear_start(account=account, inbound=inbound, now=now)
    answered = answered_by(inbound) if account.channel == Channel.EMAIL else None
    contact = whose(account.channel, address) or (answered.contact if answered else None)
    message = Message(
        token=uuid4(),
        contact=contact,
        direction=Message.Direction.IN,
        channel=account.channel,
        category=Category.TRANSACTIONAL,
        account=account,
        priority=Priority.BY_HAND,
        status=Status.RECEIVED,
        to_address=inbound.to_address[:254],
        from_address=address[:254],
        provider_id=inbound.id[:255],
        metadata=facts_of(inbound, answered),
        created_at=now,
        sent_at=inbound.at,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
    kept = Message.objects.get(account=account, provider_id=inbound.id[:255])
    if kept.token != message.token:
        return None
    content = Content.objects.create(
        message=kept, subject=inbound.subject[:998], text=inbound.text, html=inbound.html
    )
    left_out = keep_enclosed(message=kept, enclosed=inbound.enclosed)
    if left_out:
        Message.objects.filter(pk=kept.pk).update(
            metadata={**facts_of(inbound, answered), "left_out": left_out}
        )
    archive_received(kept, content, account=account)
    if answered is not None:
        note_reply(message=answered, inbound=inbound, contact_id=contact.pk if contact else None)
    heard = None
    if account.channel in BY_WORD:
        heard = hear_keyword(channel=account.channel, sender=address, text=inbound.text, now=now)
        answer_keyword(account=account, inbound=inbound, keyword=heard, contact=contact, now=now)
    if contact is not None and account.channel in BY_TALK and _is_said(heard):
        told = told_lately(account=account, contact_id=contact.pk, at=inbound.at)
        if told is not None:
            note_reply(message=told, inbound=inbound, contact_id=contact.pk)
    kind = RECEIVED.get(account.channel)
    if contact is not None and kind is not None:
        said = {"message": kept.pk, "channel": account.channel, "subject": inbound.subject[:255]}
        record_many([draft(kind, contact=contact, at=inbound.at, properties=said)])
    follow(kept, now=now)
    return kept


def _is_said(heard: Keyword | None) -> bool:
    """Whether somebody said something, and not only a word that a machine understands."""
    return heard is None or heard.heard in (Heard.NOTHING, Heard.PERHAPS_STOP)


def facts_of(inbound: Inbound, answered: Message | None = None) -> dict[str, Any]:
    """What is kept beside the words: an answer to a mail names the mail it answers."""
    said = {
        "from_name": inbound.from_name[:200],
        "message_id": inbound.message_id[:998],
        "answers": [one[:998] for one in inbound.answers[:MOST_ANSWERED]],
        "answers_message": answered.pk if answered else None,
    }
    known = {name: value for name, value in said.items() if value}
    return {**inbound.facts, **known, "is_automatic": inbound.is_automatic}


def whose(channel: str, address: str) -> Contact | None:
    """The one contact with an address; None where there is none, or more than one."""
    rows = Contact.objects.order_by("id")
    if channel == Channel.EMAIL:
        rows = rows.filter(emails__address=address)
    elif channel == Channel.CHAT:
        rows = rows.filter(identities__system=CHAT_SYSTEM, identities__value=address)
    else:
        rows = rows.filter(phones__number=address)
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None

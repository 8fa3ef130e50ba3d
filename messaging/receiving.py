"""Keeping what people write to the firm, and hearing what it asks for."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from channels.adapters import Inbound
from channels.models import Account, Channel
from contacts.models import Contact
from events.operations import draft, record_many
from messaging.activities import RECEIVED
from messaging.chats import CHAT_SYSTEM, hear_start
from messaging.gate.addresses import normal
from messaging.models import Category, Content, Message, Priority, Status
from messaging.operations.answering import answer_keyword
from messaging.operations.keywords import hear_keyword

#: Where a word alone ends everything.
BY_WORD = frozenset([Channel.SMS, Channel.WHATSAPP])


@transaction.atomic
def receive(*, account: Account, inbound: Inbound, now: datetime) -> Message | None:
    """Keep one message from outside; None where it is a repeat of one that is here.

    It is a contact's where exactly one has the address; otherwise it waits without one.
    """
    address = normal(account.channel, inbound.from_address)
    hear_start(account=account, inbound=inbound, now=now)
    contact = whose(account.channel, address)
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
        metadata={**inbound.facts, "is_automatic": inbound.is_automatic},
        created_at=now,
        sent_at=inbound.at,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
    kept = Message.objects.get(account=account, provider_id=inbound.id[:255])
    if kept.token != message.token:
        return None
    Content.objects.create(
        message=kept, subject=inbound.subject[:998], text=inbound.text, html=inbound.html
    )
    if account.channel in BY_WORD:
        heard = hear_keyword(channel=account.channel, sender=address, text=inbound.text, now=now)
        answer_keyword(account=account, inbound=inbound, keyword=heard, contact=contact, now=now)
    kind = RECEIVED.get(account.channel)
    if contact is not None and kind is not None:
        said = {"message": kept.pk, "channel": account.channel, "subject": inbound.subject[:255]}
        record_many([draft(kind, contact=contact, at=inbound.at, properties=said)])
    return kept


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

"""Builders of what people write and the firm answers."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from channels.adapters import Inbound
from channels.models import Account
from contacts.models import Contact
from conversations.models import Conversation
from messaging.models import Message
from messaging.receiving import receive
from tests.make import NOON, make_contact, sure

NUMBER, STRANGE, ADDRESS = "+14155550100", "+14155550199", "jane@home.test"


def an_account(channel: str = "sms", **given: Any) -> Account:
    usual = {"sms": "+4930111"}.get(channel, "desk@firm.test")
    row, _made = Account.objects.get_or_create(
        channel=channel,
        provider="sandbox",
        defaults={"name": channel, "sender": usual, "state": "active", **given},
    )
    return row


def jane(name: str = "Jane Doe", **given: Any) -> Contact:
    """Somebody with an address and a number."""
    contact = make_contact(name, email=given.pop("email", ADDRESS), **given)
    contact.phones.create(number=NUMBER, is_primary=True)
    return contact


def wrote(
    text: str = "Hello",
    *,
    sender: str = NUMBER,
    channel: str = "sms",
    now: datetime = NOON,
    **given: Any,
) -> Message:
    """What somebody wrote, kept as the channels keep it."""
    inbound = Inbound(id=str(uuid4()), at=now, from_address=sender, text=text, **given)
    return sure(receive(account=an_account(channel), inbound=inbound, now=now))


def conversation_of(contact: Contact | None) -> Conversation:
    return Conversation.objects.get(contact=contact)

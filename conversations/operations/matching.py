"""Saying who wrote: what a stranger wrote becomes a contact's."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from channels.models import Channel
from contacts.models import Contact
from contacts.operations.contacts import change_contact, create_contact
from contacts.operations.names import add_identity
from contacts.reach import Reach
from conversations.errors import AlreadyMatched
from conversations.hints import show
from conversations.models import Conversation
from events.catalogue import ActivityType
from events.models import Activity
from events.operations import draft, record_many
from messaging.activities import RECEIVED
from messaging.chats import CHAT_SYSTEM
from messaging.models import Message


@transaction.atomic
def match_to_contact(
    *, conversation: Conversation, contact: Contact, by: User, now: datetime
) -> Conversation:
    """Say that an existing contact wrote this, and that the address is theirs.

    :raises AlreadyMatched: if somebody said who it is.
    """
    row = _locked(conversation)
    _give_address(row, contact, by=by, now=now)
    return _give(row, contact, by=by, now=now)


@transaction.atomic
def match_to_new(
    *, conversation: Conversation, given: dict[str, Any], by: User, now: datetime
) -> Conversation:
    """Make a contact of whoever wrote this.

    :raises AlreadyMatched: if somebody said who it is.
    :raises LikelyDuplicate: if somebody like them is there and the firm forbids a second.
    """
    row = _locked(conversation)
    told = {**given, **_reach_of(row)}
    contact = create_contact(given=told, by=by, now=now)
    if row.channel == Channel.CHAT:
        add_identity(contact=contact, system=CHAT_SYSTEM, value=row.address, by=by, now=now)
    return _give(row, contact, by=by, now=now)


def _locked(conversation: Conversation) -> Conversation:
    row = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    if row.contact_id is not None:
        raise AlreadyMatched
    return row


def _reach_of(row: Conversation) -> dict[str, Any]:
    if row.channel == Channel.EMAIL:
        return {"email": row.address}
    return {"phone": row.address} if row.channel in (Channel.SMS, Channel.WHATSAPP) else {}


def _give_address(row: Conversation, contact: Contact, *, by: User, now: datetime) -> None:
    """Add the address to what the contact has; the first one stays the first."""
    if row.channel == Channel.CHAT:
        add_identity(contact=contact, system=CHAT_SYSTEM, value=row.address, by=by, now=now)
        return
    for channels, name, kept in (
        ({Channel.EMAIL}, "emails", contact.emails.values_list("address", "label", "is_primary")),
        (
            {Channel.SMS, Channel.WHATSAPP},
            "phones",
            contact.phones.values_list("number", "label", "is_primary"),
        ),
    ):
        present = [Reach(*one) for one in kept.order_by("-is_primary", "id")]
        if row.channel in channels and row.address not in {one.value for one in present}:
            wanted = [*present, Reach(row.address, "", is_primary=not present)]
            change_contact(contact=contact, changes={name: wanted}, by=by, now=now)


def _give(row: Conversation, contact: Contact, *, by: User, now: datetime) -> Conversation:
    """Move what was written to the contact, into the conversation that they have, if any."""
    theirs = Message.objects.filter(
        contact=None, direction="in", channel=row.channel, from_address=row.address
    )
    moved = list(theirs.select_related("content").order_by("id"))
    theirs.filter(pk__in=[one.pk for one in moved]).update(contact=contact)
    kind = RECEIVED.get(row.channel)
    if kind is not None:
        record_many([_received(kind, one, contact) for one in moved])
    said = {"channel": row.channel, "address": row.address}
    known = Conversation.objects.select_for_update(of=("self",)).filter(contact=contact).first()
    kept = _join(row, known) if known is not None else _become(row, contact)
    after = {**said, "contact": contact.pk, "messages": len(moved)}
    audit.write("conversation.matched", by=by, obj=kept, before=said, after=after, at=now)
    show({row.pk, kept.pk})
    return kept


def _received(kind: ActivityType, message: Message, contact: Contact) -> Activity:
    content = getattr(message, "content", None)
    said = {
        "message": message.pk,
        "channel": message.channel,
        "subject": content.subject[:255] if content else "",
    }
    at = message.sent_at or message.created_at
    return draft(kind, contact=contact, at=at, properties=said)


def _become(row: Conversation, contact: Contact) -> Conversation:
    row.contact, row.channel, row.address, row.name = contact, "", "", ""
    if row.assignee is None and contact.owner is not None and contact.owner.is_active:
        row.assignee = contact.owner
    row.save(update_fields=["contact", "channel", "address", "name", "assignee"])
    return row


def _join(row: Conversation, known: Conversation) -> Conversation:
    """Put a stranger's conversation into the one that the contact has."""
    join(known, row)
    row.delete()
    known.save()
    return known


def join(kept: Conversation, other: Conversation) -> None:
    """What a conversation is that two became: whatever still waits goes on waiting."""
    if other.last_at > kept.last_at:
        kept.last_at, kept.last_direction = other.last_at, other.last_direction
        kept.last_channel, kept.preview = other.last_channel, other.preview
    waits = [one for one in (kept.waiting_since, other.waiting_since) if one is not None]
    kept.waiting_since = min(waits, default=None)
    kept.unread += other.unread
    kept.assignee_id = kept.assignee_id or other.assignee_id
    kept.team_id = kept.team_id or other.team_id
    order = (Conversation.State.OPEN, Conversation.State.SNOOZED, Conversation.State.CLOSED)
    if order.index(Conversation.State(other.state)) < order.index(Conversation.State(kept.state)):
        kept.state, kept.snoozed_until = other.state, other.snoozed_until
        kept.closed_at = other.closed_at

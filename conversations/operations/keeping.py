"""A message is kept or written, and its conversation knows."""

import re
from datetime import datetime
from typing import Any

from conversations.hints import show
from conversations.models import Conversation
from conversations.models.conversations import LONGEST_PREVIEW
from conversations.operations.telling import tell_of_message
from conversations.quoting import quotation_of
from messaging.models import Content, Message, Priority, Status

BLANKS = re.compile(r"\s+")
#: How much of a text is looked at for its first line.
LOOKED_AT = 2_000


def keep_up(message: Message, now: datetime) -> None:
    """Note in its conversation that a message came, or went out by hand."""
    if message.direction == Message.Direction.IN:
        hear(message, now=now)
    elif message.contact_id is not None and message.priority == Priority.BY_HAND:
        note_answer(message, now=now)


def hear(message: Message, *, now: datetime) -> None:
    """Somebody wrote. What a machine wrote for them waits for no answer and wakes nobody up."""
    row = _of(message, now=now)
    _say_last(row, message, now)
    is_automatic = bool((message.metadata or {}).get("is_automatic"))
    if not is_automatic:
        row.state, row.snoozed_until = Conversation.State.OPEN, None
        row.closed_at = None
        row.waiting_since = row.waiting_since or now
        row.unread += 1
    row.save()
    show([row.pk])
    if not is_automatic:
        tell_of_message(row, message, now=now)


def note_answer(message: Message, *, now: datetime) -> None:
    """Somebody answered; what the gate keeps for good is no answer."""
    row = _of(message, now=now)
    _say_last(row, message, now)
    if message.status != Status.SKIPPED:
        row.waiting_since, row.unread = None, 0
    row.save()
    show([row.pk])


def _of(message: Message, *, now: datetime) -> Conversation:
    """The conversation of a message, locked; a new one where there is none."""
    found: dict[str, Any] = {"contact": message.contact}
    if message.contact is None:
        found |= {"channel": message.channel, "address": message.from_address}
    rows = Conversation.objects.select_for_update(of=("self",))
    row, _made = rows.get_or_create(**found, defaults=_first(message, now))
    return row


def _first(message: Message, now: datetime) -> dict[str, object]:
    """What a conversation begins with. A machine's word alone opens none."""
    said = message.metadata or {}
    is_heard = message.direction == Message.Direction.IN
    account = message.account
    first: dict[str, object] = {
        "created_at": now,
        "last_at": now,
        "last_direction": message.direction,
        "last_channel": message.channel,
        "name": "" if message.contact else str(said.get("from_name", ""))[:200],
        "team": account.team if account is not None else None,
    }
    if message.contact is not None:
        owner = message.contact.owner
        if owner is not None and owner.is_active:
            first["assignee"] = owner
        elif not is_heard:
            first["assignee"] = message.by
        first["team"] = first["team"] or message.contact.team
    if is_heard and said.get("is_automatic"):
        first |= {"state": Conversation.State.CLOSED, "closed_at": now}
    return first


def _say_last(row: Conversation, message: Message, now: datetime) -> None:
    row.last_at, row.last_channel = now, message.channel
    row.last_direction = message.direction
    row.preview = preview_of(message)


def preview_of(message: Message) -> str:
    """The beginning of what it says, in one line."""
    content = Content.objects.filter(message=message).first()
    if content is None:
        return message.version.template.name[:LONGEST_PREVIEW] if message.version else ""
    text = content.text[:LOOKED_AT]
    said = text.removesuffix(quotation_of(text)) or content.subject
    return BLANKS.sub(" ", said).strip()[:LONGEST_PREVIEW]

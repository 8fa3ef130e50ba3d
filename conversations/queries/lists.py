"""Conversations in their queues, as lists show them."""

from typing import Any

from django.db.models import Count, Q

from contacts.models import Contact
from contacts.queries.notes import holds_words
from contacts.queries.search import find_contacts
from conversations.models import (
    CannedReply,
    CannedReplyQuerySet,
    Conversation,
    ConversationQuerySet,
)
from conversations.permissions import REPLIES_MANAGE
from messaging.models import Content, said_words
from messaging.permissions import MESSAGES_VIEW

State = Conversation.State
MOST_FOUND = 100
#: Of the messages that hold the words, so many of the newest are looked at.
MOST_SAID = 500
QUEUES = ("mine", "team", "unassigned", "snoozed", "unmatched", "closed", "all")
#: Those whose numbers are told: of what is done with, nobody asks how many.
COUNTED = ("mine", "team", "unassigned", "snoozed", "unmatched")


def list_conversations(*, for_user: Any, code: str = MESSAGES_VIEW) -> ConversationQuerySet:
    seen = Conversation.objects.visible_to(for_user, code)
    return seen.select_related("contact", "assignee", "team")


def in_queue(name: str, *, user: Any) -> Q:
    """What a queue holds.

    - `mine`: what is given to the person;
    - `team`: what is given to a team of theirs, and nobody there has taken yet;
    - `unassigned`: what is given to nobody;
    - `snoozed`, `closed`; `unmatched`, whose writer is nobody's contact; `all`.
    """
    is_open = Q(state=State.OPEN)
    taken = {
        "mine": is_open & Q(assignee=user.pk),
        "team": is_open & Q(assignee=None, team__in=user.memberships.values("team_id")),
        "unassigned": is_open & Q(assignee=None, team=None, contact__isnull=False),
        "snoozed": Q(state=State.SNOOZED),
        "unmatched": ~Q(state=State.CLOSED) & Q(contact=None),
        "closed": Q(state=State.CLOSED),
        "all": Q(),
    }
    return taken[name]


def count_queues(*, for_user: Any) -> dict[str, dict[str, int]]:
    """How many stand in each queue, and how many of them nobody has looked at: one statement."""
    asked = {}
    for name in COUNTED:
        queue = in_queue(name, user=for_user)
        asked[f"{name}_count"] = Count("pk", filter=queue)
        asked[f"{name}_unread"] = Count("pk", filter=queue & Q(unread__gt=0))
    seen = Conversation.objects.visible_to(for_user).exclude(state=State.CLOSED)
    found = seen.aggregate(**asked)
    return {
        name: {"count": found[f"{name}_count"], "unread": found[f"{name}_unread"]}
        for name in COUNTED
    }


def found_conversations(
    rows: ConversationQuerySet, text: str, *, for_user: Any
) -> ConversationQuerySet:
    """Those whose contact, address or words fit a text.

    :raises SearchTookTooLong: if the database could not answer in time.
    """
    seen = Contact.objects.visible_to(for_user, MESSAGES_VIEW, by_id=True)
    people = set(find_contacts(seen, text, MOST_FOUND))
    strangers = set()
    for contact, channel, address in _where_said(text, seen):
        if contact is not None:
            people.add(contact)
        else:
            strangers.add((channel, address))
    wanted = " ".join(text.split())
    fits = Q(contact__in=people)
    fits |= Q(contact=None) & (Q(address__icontains=wanted) | Q(name__icontains=wanted))
    for channel in {channel for channel, _ in strangers}:
        theirs = [address for one, address in strangers if one == channel]
        fits |= Q(contact=None, channel=channel, address__in=theirs)
    return rows.filter(fits)


def _where_said(text: str, seen: Any) -> Any:
    holding = Content.objects.filter(holds_words(said_words(), text))
    known = Q(message__contact__in=seen.values("pk")) | Q(message__contact=None)
    columns = ("message__contact_id", "message__channel", "message__from_address")
    return holding.filter(known).order_by("-message_id").values_list(*columns)[:MOST_SAID]


def list_replies(*, for_user: Any) -> CannedReplyQuerySet:
    """Replies that a person may use; whoever manages them sees all but others' own."""
    if REPLIES_MANAGE in for_user.granted_codes:
        rows = CannedReply.objects.filter(Q(owner=None) | Q(owner=for_user.pk))
    else:
        rows = CannedReply.objects.usable_by(for_user)
    return rows.select_related("owner", "team")

"""What was said in a conversation: one stream of all channels."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from conversations.models import Conversation
from messaging.models import Message, Status
from messaging.queries.letters import Reader, version_of
from messaging.queries.reach import attached

#: What a broadcast planned for somebody and never sent is no part of what was said.
UNSAID = (Status.SKIPPED, Status.CANCELLED)
#: Links in messages that are only looked at lead nowhere.
NO_LINKS = {"unsubscribe_url": "#", "preferences_url": "#", "view_url": "#"}


def messages_of(conversation: Conversation) -> QuerySet[Message]:
    """All messages to and from whom the conversation is with."""
    if conversation.contact_id is not None:
        rows = Message.objects.filter(contact=conversation.contact_id)
        rows = rows.exclude(batch__isnull=False, status__in=UNSAID)
    else:
        rows = Message.objects.filter(
            contact=None,
            direction=Message.Direction.IN,
            channel=conversation.channel,
            from_address=conversation.address,
        )
    return rows.select_related(
        *("content", "by", "account", "version__template", "batch__version__template")
    ).prefetch_related(attached())


@dataclass
class Said:
    """What a message says, and whether there is a page of it to look at."""

    subject: str
    text: str
    has_page: bool
    template: str = ""


def said_by(message: Message, reader: Reader) -> Said:
    content = getattr(message, "content", None)
    if content is not None:
        return Said(content.subject, content.text, bool(content.html.strip()))
    version = version_of(message)
    if version is None:
        return Said("", "", False)
    shown = reader.words_of(message)
    return Said(shown.subject, shown.text, bool(shown.html.strip()), version.template.name)


def read_all(messages: Sequence[Message]) -> dict[int, Said]:
    reader = Reader(NO_LINKS)
    return {message.pk: said_by(message, reader) for message in messages}


def found_message(conversation: Conversation, pk: int) -> Message | None:
    return messages_of(conversation).filter(Q(pk=pk)).first()

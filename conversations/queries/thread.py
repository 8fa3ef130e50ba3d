"""What was said in a conversation: one stream of all channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from conversations.models import Conversation
from messaging.models import Message, Status
from messaging.queries.reach import attached
from templating.language.missing import MissingVariable, TemplateBounds
from templating.rendering import Prepared, Rendered, prepare

#: What a broadcast planned for somebody and never sent is no part of what was said.
UNSAID = (Status.SKIPPED, Status.CANCELLED)
#: Links in messages that are only looked at lead nowhere.
NO_LINKS = {"unsubscribe_url": "#", "preferences_url": "#", "view_url": "#"}
NOTHING = Rendered("", "", "", "")


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


class Reader:
    """Puts messages into words; versions that several share are parsed once."""

    def __init__(self) -> None:
        self._prepared: dict[int, Prepared] = {}

    def said(self, message: Message) -> Said:
        content = getattr(message, "content", None)
        if content is not None:
            return Said(content.subject, content.text, bool(content.html.strip()))
        version = _version_of(message)
        if version is None:
            return Said("", "", False)
        shown = self._filled(version, message)
        return Said(shown.subject, shown.text, bool(shown.html.strip()), version.template.name)

    def html(self, message: Message) -> str:
        content = getattr(message, "content", None)
        if content is not None:
            return str(content.html)
        version = _version_of(message)
        return self._filled(version, message).html if version is not None else ""

    def _filled(self, version: Any, message: Message) -> Rendered:
        """As it was filled when it left; before that there are no words yet."""
        if version.pk not in self._prepared:
            self._prepared[version.pk] = prepare(version)
        try:
            return self._prepared[version.pk].render({**(message.values or {}), **NO_LINKS})
        except (MissingVariable, TemplateBounds):
            return NOTHING


def _version_of(message: Message) -> Any:
    return message.version or (message.batch.version if message.batch else None)


def read_all(messages: Sequence[Message]) -> dict[int, Said]:
    reader = Reader()
    return {message.pk: reader.said(message) for message in messages}


def found_message(conversation: Conversation, pk: int) -> Message | None:
    return messages_of(conversation).filter(Q(pk=pk)).first()

"""A message that was sent, put into words once more."""

from collections.abc import Mapping
from typing import Any

from messaging.models import Message
from templating.language.missing import MissingVariable, TemplateBounds
from templating.models import TemplateVersion
from templating.rendering import Prepared, Rendered, prepare

NOTHING = Rendered("", "", "", "")


class Reader:
    """Fills messages as they were filled when they left; versions that several share are parsed
    once. What was not sent yet, or is not kept any more, has no words.
    """

    def __init__(self, links: Mapping[str, str]) -> None:
        self._links = links
        self._prepared: dict[int, Prepared] = {}

    def words_of(self, message: Message) -> Rendered:
        version = version_of(message)
        if version is None:
            return NOTHING
        if version.pk not in self._prepared:
            self._prepared[version.pk] = prepare(version)
        values: dict[str, Any] = message.values or {}
        try:
            return self._prepared[version.pk].render({**values, **self._links})
        except (MissingVariable, TemplateBounds):
            return NOTHING

    def page_of(self, message: Message) -> str:
        content = getattr(message, "content", None)
        return content.html if content is not None else self.words_of(message).html


def version_of(message: Message) -> TemplateVersion | None:
    return message.version or (message.batch.version if message.batch else None)

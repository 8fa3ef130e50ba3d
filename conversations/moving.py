"""Two contacts become one, and so do their conversations."""

from typing import Any

from contacts.moving import Follow, Kept, Pair, picture_of, write_columns
from conversations.models import Conversation
from conversations.operations.matching import join

JOINED = (
    *("state", "snoozed_until", "closed_at", "assignee_id", "team_id", "last_at"),
    *("last_direction", "last_channel", "preview", "waiting_since", "unread"),
)


class Threads(Follow):
    """The survivor's conversation goes on, with whatever waits in either."""

    def __init__(self) -> None:
        super().__init__("conversations.Conversation", "contact", one=True)

    def take(self, pair: Pair) -> Kept:
        mine = Conversation.objects.filter(contact=pair.survivor).first()
        theirs = Conversation.objects.filter(contact=pair.other).first()
        kept = super().take(pair)
        if mine is None or theirs is None:
            return kept
        before = self._picture(mine.pk)
        join(mine, theirs)
        mine.save()
        kept.facts = {"before": before, "after": self._picture(mine.pk)}
        return kept

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        before, after = kept.facts.get("before"), kept.facts.get("after")
        row = Conversation.objects.filter(contact=pair.survivor).first()
        # Whatever happened in it since the merge stays.
        if before and row is not None and self._picture(row.pk) == after:
            write_columns(Conversation, row.pk, before)
        super().give_back(pair, kept, added_to=added_to)

    def _picture(self, pk: int) -> dict[str, Any]:
        return {name: one for name, one in picture_of(Conversation, pk).items() if name in JOINED}

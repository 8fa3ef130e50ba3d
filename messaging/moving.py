"""Messages and wishes of two contacts who become one: all that was said stays, and what either did
not want is not wanted.
"""

from typing import Any

from django.db.models import Exists, OuterRef

from contacts.moving import Follow, Kept, Pair
from messaging.models import Message, Preference, TopicChoice

SWITCHES = ("email", "sms", "whatsapp", "push")


class Messages(Follow):
    """All go along; where both had one of a batch, the one that came over is a twin."""

    def __init__(self) -> None:
        super().__init__("messaging.Message", "contact")

    def take(self, pair: Pair) -> Kept:
        had = Message.objects.filter(contact=pair.survivor, batch=OuterRef("batch"))
        twins = Message.objects.filter(Exists(had), contact=pair.other, is_twin=False)
        ids = list(twins.values_list("pk", flat=True))
        Message.objects.filter(pk__in=ids).update(is_twin=True)
        kept = super().take(pair)
        kept.facts = {"twins": ids} if ids else {}
        return kept

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        super().give_back(pair, kept, added_to=added_to)
        back = Message.objects.filter(pk__in=kept.facts.get("twins", []), contact=pair.other)
        back.update(is_twin=False)


class Preferences(Follow):
    """A channel that one of them switched off is off, and quiet hours of either are kept."""

    def __init__(self) -> None:
        super().__init__("messaging.Preference", "contact", one=True)

    def take(self, pair: Pair) -> Kept:
        mine = Preference.objects.filter(contact=pair.survivor).first()
        theirs = Preference.objects.filter(contact=pair.other).first()
        kept = super().take(pair)
        if mine is None or theirs is None:
            return kept
        before = {name: getattr(mine, name) for name in SWITCHES}
        after = {name: before[name] and getattr(theirs, name) for name in SWITCHES}
        kept.facts = {"before": before, "after": after}
        quiet: dict[str, Any] = {}
        if mine.quiet_from is None and theirs.quiet_from is not None:
            quiet = {"quiet_from": theirs.quiet_from, "quiet_until": theirs.quiet_until}
            kept.facts["is_quiet"] = True
        if mine.daily_at is None and theirs.daily_at is not None:
            quiet["daily_at"] = theirs.daily_at
            kept.facts["is_hourly"] = True
        Preference.objects.filter(pk=mine.pk).update(**after, **quiet)
        return kept

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        before, after = kept.facts.get("before", {}), kept.facts.get("after", {})
        row = Preference.objects.filter(contact=pair.survivor).first()
        if row is not None:
            # Whatever was said since the merge stays.
            back: dict[str, Any] = {
                name: value for name, value in before.items() if getattr(row, name) == after[name]
            }
            if kept.facts.get("is_quiet"):
                back |= {"quiet_from": None, "quiet_until": None}
            if kept.facts.get("is_hourly"):
                back["daily_at"] = None
            if back:
                Preference.objects.filter(pk=row.pk).update(**back)
        super().give_back(pair, kept, added_to=added_to)


class Choices(Follow):
    """A topic that one of them switched off is off, and one that either wants daily is daily."""

    def __init__(self) -> None:
        super().__init__("messaging.TopicChoice", "contact", apart=("topic",))

    def take(self, pair: Pair) -> Kept:
        theirs = {row.topic_id: row for row in TopicChoice.objects.filter(contact=pair.other)}
        mine = list(TopicChoice.objects.filter(contact=pair.survivor, topic__in=theirs))
        kept = super().take(pair)
        changed = {}
        for row in mine:
            other = theirs[row.topic_id]
            stricter = (row.is_on and other.is_on, row.is_daily or other.is_daily)
            if stricter != (row.is_on, row.is_daily):
                changed[str(row.pk)] = [row.is_on, row.is_daily, *stricter]
                row.is_on, row.is_daily = stricter
        TopicChoice.objects.bulk_update(mine, ["is_on", "is_daily"])
        kept.facts = {"changed": changed} if changed else {}
        return kept

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        changed = kept.facts.get("changed", {})
        rows = TopicChoice.objects.filter(pk__in=[int(pk) for pk in changed])
        back = []
        for row in rows:
            was_on, was_daily, *now = changed[str(row.pk)]
            if [row.is_on, row.is_daily] == now:
                row.is_on, row.is_daily = was_on, was_daily
                back.append(row)
        TopicChoice.objects.bulk_update(back, ["is_on", "is_daily"])
        super().give_back(pair, kept, added_to=added_to)

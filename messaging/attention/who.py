"""Of whom it may be asked what they do with a message."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from contacts.conditions.compiling import Holds
from contacts.conditions.places import Place
from contacts.conditions.sql import Sql, all_of, opposite
from contacts.models import Contact
from privacy.queries.allowed import Rules, is_child


class MayTrack:
    """Nobody whose data may not be used, and no child, whatever a guardian allowed of messages."""

    def __init__(self, rules: Rules, now: datetime) -> None:
        self.rules, self.now = rules, now

    def sql(self, *, alias: str) -> Sql:
        place = Place(self.now, contact=alias, row=alias)
        free = Sql(f"{alias}.restricted_at IS NULL", is_sure=True)
        return all_of([free, opposite(is_child(self.rules, place))])


def may_track(contacts: Collection[int], *, now: datetime) -> set[int]:
    """Those of the contacts whose opens and clicks may be counted, by one statement."""
    asked: Any = MayTrack(Rules.read(), now)
    rows = Contact.objects.filter(Holds(asked), pk__in=list(contacts))
    return set(rows.values_list("pk", flat=True))

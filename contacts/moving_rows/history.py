"""The history of two contacts who become one."""

from contacts.moving import Kept, Pair
from events.models import Activity
from events.operations.moving import move_contact, move_facts


class History:
    """All that happened to the one happened to the survivor; figures are made of it anew."""

    #: What is said of the merge itself stays with whoever it is said of.
    STAYS = ("contact_merged", "contact_unmerged")

    def take(self, pair: Pair) -> Kept:
        kept = Kept(own=_ids(pair.survivor), moved=_ids(pair.other))
        move_contact(source=pair.other, target=pair.survivor)
        return kept

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        facts = set(kept.moved)
        if added_to == pair.other:
            since = Activity.objects.filter(contact=pair.survivor).exclude(type__in=self.STAYS)
            facts |= set(since.values_list("pk", flat=True)) - set(kept.own)
        move_facts(facts=sorted(facts), source=pair.survivor, target=pair.other)


def _ids(contact: int) -> list[int]:
    return list(Activity.objects.filter(contact=contact).values_list("pk", flat=True))

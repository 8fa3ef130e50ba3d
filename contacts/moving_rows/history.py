"""The history of two contacts who become one."""

from contacts.moving import Kept, Pair
from events.models import Activity
from events.operations.moving import (
    move_contact,
    move_facts,
    move_organisation,
    move_organisation_facts,
)


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


class HistoryOfOrganisations:
    """The same of what happened to two organisations."""

    STAYS = ("organisation_merged", "organisation_unmerged")

    def take(self, pair: Pair) -> Kept:
        kept = Kept(own=_ids_of(pair.survivor), moved=_ids_of(pair.other))
        move_organisation(source=pair.other, target=pair.survivor)
        return kept

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        facts = set(kept.moved)
        if added_to == pair.other:
            since = Activity.objects.filter(organisation=pair.survivor)
            ids = since.exclude(type__in=self.STAYS).values_list("pk", flat=True)
            facts |= set(ids) - set(kept.own)
        move_organisation_facts(facts=sorted(facts), source=pair.survivor, target=pair.other)


def _ids_of(organisation: int) -> list[int]:
    return list(Activity.objects.filter(organisation=organisation).values_list("pk", flat=True))


def _ids(contact: int) -> list[int]:
    return list(Activity.objects.filter(contact=contact).values_list("pk", flat=True))

"""What this app has contacts do: lead on from old ids, and look before somebody is entered."""

from collections.abc import Collection
from typing import Any

from accounts.models import User
from contacts.entering import on_entry, on_warning
from contacts.models import Contact
from merging.errors import LikelyDuplicate
from merging.models import DuplicateRules
from merging.operations.finding import find_duplicates
from merging.queries import merges, organisations  # noqa: F401 - register where ids lead
from merging.queries.duplicates import deed_for, duplicates_of, list_duplicates, rules_of_entry

Deed = DuplicateRules.Deed
#: What contacts are compared by.
COMPARED = frozenset(
    ("first_name", "last_name", "emails", "phones", "birth_date", "organisation", "address")
)
MOST_TOLD = 5


@on_entry
def refuse_duplicates(contact: Contact, changed: Collection[str], by: User) -> None:
    """
    :raises LikelyDuplicate: if the contact seems to be another one and the rules forbid two.
    """
    if COMPARED.isdisjoint(changed):
        return
    rules = rules_of_entry()
    find_duplicates(contacts=[contact.pk])
    if Deed.BLOCK not in {rules.email, rules.phone, rules.name}:
        return
    for pair in duplicates_of(contact.pk)[:MOST_TOLD]:
        if deed_for(pair.reasons, rules) == Deed.BLOCK:
            other = pair.second_id if pair.first_id == contact.pk else pair.first_id
            is_seen = Contact.objects.visible_to(by).filter(pk=other).exists()
            raise LikelyDuplicate(contact=other if is_seen else None, reasons=pair.reasons)


@on_warning
def likely_duplicates(contact: Contact, by: Any) -> list[int]:
    """The ids of those whom the rules warn of, the likeliest first."""
    rules = rules_of_entry()
    seen = list_duplicates(for_user=by).filter(pk__in=duplicates_of(contact.pk).values("pk"))
    return [
        pair.second_id if pair.first_id == contact.pk else pair.first_id
        for pair in seen.order_by("-score", "id")[:MOST_TOLD]
        if deed_for(pair.reasons, rules) != Deed.NOTHING
    ]

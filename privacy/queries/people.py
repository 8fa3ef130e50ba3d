"""Who somebody is in every app's words: what only they go by, and which records are theirs."""

from collections import defaultdict
from typing import Any

from accounts.models import PortalClient
from contacts.models import Contact, ContactEmail, ContactPhone, Identity
from events.models import Activity
from ground.personal import HOLDINGS, Fate, Person


def person_of(contact: Contact) -> Person:
    """The contact as apps ask about them; names that others bear as well are left out."""
    emails = _values(ContactEmail, "address", contact)
    emails += list(
        PortalClient.objects.filter(contact=contact).values_list("email", flat=True).order_by("pk")
    )
    names = [*_not_shared(ContactEmail, "address", emails, contact)]
    phones = _values(ContactPhone, "number", contact)
    names += _not_shared(ContactPhone, "number", phones, contact)
    names += [contact.external_id] if contact.external_id else []
    own = Identity.objects.filter(contact=contact).order_by("pk")
    names += [value for value in own.values_list("value", flat=True) if value not in emails]
    names += _full_names(contact)
    return Person(
        contact.pk, tuple(dict.fromkeys(names)), tuple(dict.fromkeys(emails)), _records(contact)
    )


def _values(model: Any, column: str, contact: Contact) -> list[str]:
    rows = model.objects.filter(contact=contact).order_by("pk")
    return list(rows.values_list(column, flat=True))


def _not_shared(model: Any, column: str, values: list[str], contact: Contact) -> list[str]:
    """Those of the values that no other contact has: families share addresses."""
    others = model.objects.filter(**{f"{column}__in": values}).exclude(contact=contact)
    shared = set(others.values_list(column, flat=True))
    return [value for value in values if value not in shared]


def _full_names(contact: Contact) -> list[str]:
    """Names of more than one word that nobody else bears."""
    spoken = {contact.display_name, f"{contact.first_name} {contact.last_name}".strip()}
    full = sorted(name for name in spoken if " " in name)
    others = Contact.objects.filter(display_name__in=full).exclude(pk=contact.pk)
    shared = set(others.values_list("display_name", flat=True))
    return [name for name in full if name not in shared]


def _records(contact: Contact) -> dict[str, set[str]]:
    """Label → ids of what is about the contact, and of what was and is deleted by now."""
    found: dict[str, set[str]] = defaultdict(set)
    person = Person(contact.pk)
    for label, holding in HOLDINGS.items():
        # Facts and their sums are in no other record's name.
        if holding.fate == Fate.GOES and holding.find and not label.startswith("events."):
            found[label] |= {str(pk) for pk in holding.find(person).values_list("pk", flat=True)}
    subjects = Activity.objects.filter(contact=contact).exclude(subject_type="")
    by_model = {label.partition(".")[2]: label for label in HOLDINGS}
    for kind, id in subjects.values_list("subject_type", "subject_id").distinct():
        if kind in by_model and HOLDINGS[by_model[kind]].fate == Fate.GOES:
            found[by_model[kind]].add(id)
    return {label: ids for label, ids in found.items() if ids}

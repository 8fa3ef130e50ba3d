"""The rows the REST door works on; what is shown of them is the door's to add."""

from typing import Any

from django.db.models import QuerySet

from accounts.ownership import guards_against
from accounts.permissions import ALL
from contacts.models import Contact, ContactQuerySet, Organisation, OrganisationQuerySet
from contacts.permissions import CONTACTS_VIEW, SENSITIVE_VIEW
from contacts.queries.search import find_contacts, in_places

#: A search leads to the best this many; whoever wants more says more.
MOST_FOUND = 100


def reachable_contacts(*, for_user: Any, code: str) -> ContactQuerySet:
    """The contacts a person may reach with the permission code."""
    return Contact.objects.visible_to(for_user, code, by_id=True)


def readable_contacts(*, for_user: Any) -> ContactQuerySet:
    """The contacts a person sees and may read sensitive values of."""
    seen = reachable_contacts(for_user=for_user, code=CONTACTS_VIEW)
    return seen.visible_to(for_user, SENSITIVE_VIEW, by_id=True)


def reachable_organisations(*, for_user: Any, code: str) -> OrganisationQuerySet:
    """The organisations a person may reach with the permission code."""
    return Organisation.objects.visible_to(for_user, code, by_id=True)


def best_found(contacts: ContactQuerySet, text: str) -> ContactQuerySet:
    """Those of the contacts that fit a text best, each with its place as `relevance`.

    :raises SearchTookTooLong: if the database could not answer in time.
    """
    ids = find_contacts(contacts, text, MOST_FOUND)
    found = in_places(contacts, ids, "relevance")
    found.known_total = len(ids)
    return found


def found_organisations(organisations: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those of the organisations whose name holds the text."""
    return organisations.filter(name__icontains=" ".join(text.split()))


def teams_of(user: Any) -> Any:
    return user.memberships.values("team_id")


def sees_all(user: Any) -> bool:
    """Whether a person's sight of contacts has no bounds."""
    return bool(user.scope_of(CONTACTS_VIEW) == ALL) and not guards_against(user)

"""Contacts and organisations by what somebody types into the command palette."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from contacts.models import Contact, ContactEmail, Organisation
from contacts.queries.search import search_contacts, search_organisations
from events.subjects import CONTACT, ORGANISATION


@dataclass(frozen=True)
class Found:
    """A record, and a line that tells it apart from its namesakes."""

    kind: str
    id: int
    title: str
    subtitle: str
    photo: str = ""


def find_records(text: str, *, for_user: Any, limit: int) -> list[Found]:
    """What fits the text best among what the person may see, at most `limit` of each kind.

    Contacts come first, then organisations. Misspelt names are found, too.

    :raises SearchTookTooLong: if the database could not answer in time.
    """
    return [*_contacts(text, for_user, limit), *_organisations(text, for_user, limit)]


def _contacts(text: str, for_user: Any, limit: int) -> list[Found]:
    primary = ContactEmail.objects.filter(contact=OuterRef("pk"), is_primary=True)
    found: Any = search_contacts(Contact.objects.visible_to(for_user), text, limit=limit)
    rows = found.annotate(email=Subquery(primary.values("address")[:1])).order_by("place")
    return [
        Found(
            CONTACT,
            pk,
            name or email or "",
            (email if email != name else "") or company or "",
            photo,
        )
        for pk, name, email, company, photo in rows.values_list(
            "pk", "display_name", "email", "organisation__name", "photo"
        )
    ]


def _organisations(text: str, for_user: Any, limit: int) -> list[Found]:
    found: Any = search_organisations(Organisation.objects.visible_to(for_user), text, limit=limit)
    rows = found.order_by("place").values_list("pk", "name", "website", "parent__name")
    return [
        Found(ORGANISATION, pk, name, parent or website or "") for pk, name, website, parent in rows
    ]

"""Consents, holds, disclosures and requests, as far as somebody may see them; one standing."""

from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.ownership import visible_to
from contacts.models import Contact
from contacts.permissions import CONTACTS_VIEW
from privacy.models import (
    Consent,
    Disclosure,
    GuardianConsent,
    LegalHold,
    PrivacyRequest,
    Purpose,
)
from privacy.queries.allowed import is_a_child, standings


def of_seen(model: Any, *, for_user: Any) -> QuerySet[Any]:
    """The rows of contacts that a person may see."""
    rows: QuerySet[Any] = model.objects.filter(
        visible_to(for_user, CONTACTS_VIEW, through="contact__")
    )
    return rows


def list_consents(*, for_user: Any) -> QuerySet[Consent]:
    return of_seen(Consent, for_user=for_user).select_related("purpose")


def list_guardian_consents(*, for_user: Any) -> QuerySet[GuardianConsent]:
    return of_seen(GuardianConsent, for_user=for_user)


def list_holds(*, for_user: Any) -> QuerySet[LegalHold]:
    return of_seen(LegalHold, for_user=for_user)


def list_disclosures(*, for_user: Any) -> QuerySet[Disclosure]:
    return of_seen(Disclosure, for_user=for_user)


def list_requests(*, for_user: Any) -> QuerySet[PrivacyRequest]:
    """Requests, also of contacts that are no longer there; each with the contact's name."""
    names = Contact.objects.filter(pk=OuterRef("contact_id")).values("display_name")
    said = Coalesce(Subquery(names), Value(""), output_field=CharField())
    return PrivacyRequest.objects.visible_to(for_user).annotate(contact_name=said)


def standing(contact: Contact, *, for_user: Any, now: Any) -> dict[str, Any]:
    """How the firm stands to one contact's data: for people to see and to answer for."""
    purposes = list(Purpose.objects.order_by("name", "id"))
    found = standings(contact, purposes, now=now)
    words = list(
        Consent.objects.filter(contact=contact)
        .select_related("purpose")
        .order_by("purpose", "channel", "-at", "-id")
        .distinct("purpose", "channel")
    )
    said = {(word.purpose.slug, word.channel): word for word in words}
    names = {one.slug: one.name for one in purposes}
    guards = GuardianConsent.objects.filter(contact=contact, withdrawn_at=None)
    return {
        "restricted_at": contact.restricted_at,
        "is_child": is_a_child(contact, now=now),
        "guardian_consent": guards.order_by("-given_at", "-id").first(),
        "hold": LegalHold.objects.filter(contact=contact, released_at=None).first(),
        "purposes": [
            {
                "purpose": slug,
                "name": names[slug],
                "channel": channel,
                "is_allowed": is_allowed,
                "said": said.get((slug, channel)),
            }
            for (slug, channel), is_allowed in found.items()
        ],
        "requests": list_requests(for_user=for_user).filter(contact=contact).order_by("-id")[:20],
    }

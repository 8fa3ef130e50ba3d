"""Contacts and organisations as pages show them."""

from typing import Any

from django.db.models import Prefetch

from contacts.models import (
    Contact,
    ContactEmail,
    ContactPhone,
    ContactQuerySet,
    ContactType,
    CustomField,
    Organisation,
    OrganisationQuerySet,
)


def list_contacts(*, for_user: Any, code: str | None = None) -> ContactQuerySet:
    """The contacts this person may see (or reach with `code`), with what a page shows of them.

    A page costs three queries, whatever its size. The caller gives the order.
    """
    primary_first = ("-is_primary", "id")
    contacts = Contact.objects.visible_to(for_user, code)
    return contacts.select_related(
        "type", "owner", "team", "territory", "organisation"
    ).prefetch_related(
        Prefetch("emails", ContactEmail.objects.order_by(*primary_first)),
        Prefetch("phones", ContactPhone.objects.order_by(*primary_first)),
    )


def list_organisations(*, for_user: Any, code: str | None = None) -> OrganisationQuerySet:
    """The organisations this person may see (or reach with `code`), as pages show them."""
    return Organisation.objects.visible_to(for_user, code).select_related(
        "type", "owner", "team", "territory", "parent"
    )


def list_contact_types() -> Any:
    return ContactType.objects.order_by("of", "-is_default", "name", "id")


def list_custom_fields() -> Any:
    return CustomField.objects.order_by("of", "group", "order", "id")


def teams_of(user: Any) -> list[int]:
    """The ids of the teams a person belongs to."""
    return list(user.memberships.values_list("team_id", flat=True))

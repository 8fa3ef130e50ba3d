"""Types and fields of contacts and organisations, as lists show them."""

from typing import Any

from django.db.models import QuerySet

from contacts.models import ContactType, CustomField


def list_contact_types() -> Any:
    return ContactType.objects.order_by("of", "-is_default", "name", "id")


def list_custom_fields() -> QuerySet[CustomField]:
    return CustomField.objects.order_by("of", "group", "order", "id")

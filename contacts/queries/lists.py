"""Types and fields of contacts and organisations, as lists show them."""

from typing import Any

from contacts.models import ContactType, CustomField


def list_contact_types() -> Any:
    return ContactType.objects.order_by("of", "-is_default", "name", "id")


def list_custom_fields() -> Any:
    return CustomField.objects.order_by("of", "group", "order", "id")

"""Values of the firm's own fields, as a client reads them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import phonenumbers
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from contacts.models import Contact, CustomField

Kind = CustomField.Kind


def shown_values(contact: Contact, fields: list[CustomField]) -> list[tuple[CustomField, str]]:
    """Each field with its value in words; those without a value are left out."""
    found = ((field, contact.custom.get(field.slug)) for field in fields)
    return [
        (field, in_words(field, value)) for field, value in found if value not in (None, "", [])
    ]


def phone_in_words(number: str) -> str:
    """A number in E.164 as people write it abroad: +49 170 1234567."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def in_words(field: CustomField, value: Any) -> str:
    """A stored value as text, in the language and zone of the moment."""
    match field.gives:
        case Kind.BOOLEAN:
            return _("Yes") if value else _("No")
        case Kind.DATE:
            return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")
        case Kind.DATETIME:
            moment = datetime.fromisoformat(value)
            return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")
        case Kind.CURRENCY:
            return f"{formats.localize(Decimal(value['amount']))} {value['currency']}"
        case Kind.PERCENT:
            return f"{formats.localize(value)} %"
        case Kind.NUMBER:
            return str(formats.localize(value))
        case Kind.PHONE:
            return phone_in_words(value)
        case Kind.PICKLIST | Kind.MULTI_SELECT:
            return ", ".join(_labels(field, value))
        case _:
            return str(value)


def _labels(field: CustomField, value: Any) -> list[str]:
    labels = {option["value"]: option["label"] for option in field.options}
    return [str(labels.get(one, one)) for one in (value if isinstance(value, list) else [value])]

"""What the values of custom fields may be: one check for the API, ingestion and the admin."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.dateparse import parse_date, parse_datetime

from contacts.errors import UnfitFields
from contacts.models import CustomField, Of
from contacts.reach import clean_email, clean_phone
from ground.refusals import Refusal

MOST_JSON = 20_000
LONGEST_TEXT, LONGEST_AREA = 1_000, 20_000
BIGGEST_NUMBER = Decimal(10) ** 15
Kind = CustomField.Kind


@dataclass(frozen=True)
class Fault:
    """One value that cannot be kept, and how to mend it."""

    field: str
    detail: str


class Unfit(ValueError):
    """A value does not fit its field; the message says what would."""


def fields_of(of: str = Of.CONTACT) -> dict[str, CustomField]:
    """The fields by slug: one indexed query, to be asked once for a whole batch."""
    return {field.slug: field for field in CustomField.objects.filter(of=of)}


def validate_custom(
    of: str, values: Any, *, fields: Mapping[str, CustomField] | None = None, complete: bool = False
) -> dict[str, Any]:
    """The values in the form they are stored in; None stands for "take it away".

    `complete` asks for the required fields, as a new record must have them.

    :raises UnfitFields: naming every value that does not fit by its JSON path.
    """
    known = fields_of(of) if fields is None else fields
    cleaned, faults = check_custom(values, fields=known)
    if complete and not faults:
        faults = [
            Fault(f"custom.{slug}", "This field is required.")
            for slug, field in known.items()
            if field.required and cleaned.get(slug) in (None, "", [])
        ]
    if faults:
        raise UnfitFields(errors=[vars(fault) for fault in faults])
    return cleaned


def check_custom(
    values: Any, *, fields: Mapping[str, CustomField]
) -> tuple[dict[str, Any], list[Fault]]:
    """The values that fit, and what is wrong with the others."""
    if not isinstance(values, dict):
        return {}, [Fault("custom", "Expected an object of field → value.")]
    cleaned: dict[str, Any] = {}
    faults = []
    for slug, value in values.items():
        field = fields.get(slug)
        if field is None:
            faults.append(Fault(f"custom.{slug}", "There is no such field; define it first."))
            continue
        try:
            cleaned[slug] = None if value is None else CLEANERS[Kind(field.kind)](value, field)
        except (Unfit, Refusal) as fault:
            faults.append(Fault(f"custom.{slug}", str(fault)))
    return cleaned, faults


def clean_text(value: Any, field: CustomField) -> str:
    most = LONGEST_AREA if field.kind == Kind.TEXT_AREA else LONGEST_TEXT
    if not isinstance(value, str):
        raise Unfit("Expected text in quotes.")
    if "\x00" in value:
        raise Unfit("Leave out the NUL character.")
    if len(value) > most:
        raise Unfit(f"Shorten it to {most:,} characters.")
    return value


def clean_number(value: Any, field: CustomField) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Unfit("Expected a number such as 12.5.")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Unfit("Expected a number such as 12.5.") from None
    if not number.is_finite() or abs(number) > BIGGEST_NUMBER:
        raise Unfit("Expected a number of at most 15 digits before the point.")
    if field.kind == Kind.PERCENT and not -1000 <= number <= 1000:
        raise Unfit("Expected a percentage between -1000 and 1000.")
    return int(number) if number == number.to_integral_value() else float(number)


def clean_money(value: Any, field: CustomField) -> dict[str, str]:
    """An amount keeps its currency, and every digit of it."""
    form = 'Expected {"amount": "12.50", "currency": "EUR"}.'
    if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
        raise Unfit(form)
    currency = value["currency"]
    if not isinstance(currency, str) or not re.fullmatch(r"[A-Za-z]{3}", currency):
        raise Unfit("Expected a currency of three letters, such as EUR.")
    clean_number(value["amount"], field)
    return {"amount": format(Decimal(str(value["amount"])), "f"), "currency": currency.upper()}


def clean_boolean(value: Any, _: CustomField) -> bool:
    if not isinstance(value, bool):
        raise Unfit("Expected true or false.")
    return value


def clean_date(value: Any, _: CustomField) -> str:
    day: date | None = None
    if isinstance(value, str):
        try:
            day = parse_date(value)
        except ValueError:
            day = None
    if day is None:
        raise Unfit("Expected a day such as 2026-03-10.")
    return day.isoformat()


def clean_moment(value: Any, _: CustomField) -> str:
    moment: datetime | None = None
    if isinstance(value, str):
        try:
            moment = parse_datetime(value)
        except ValueError:
            moment = None
    if moment is None or moment.tzinfo is None:
        raise Unfit("Expected a moment with its zone, such as 2026-03-10T12:00:00Z.")
    try:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise Unfit("Expected a moment between the years 1 and 9999.") from None


def clean_address(value: Any, field: CustomField) -> str:
    text = clean_text(value, field)
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        raise Unfit("Expected a web address such as https://example.com/.") from None
    return text


def clean_mail(value: Any, field: CustomField) -> str:
    return clean_email(clean_text(value, field))


def clean_number_to_call(value: Any, field: CustomField) -> str:
    return clean_phone(clean_text(value, field))


def clean_choice(value: Any, field: CustomField) -> str:
    allowed = [option["value"] for option in field.options]
    if value not in allowed:
        raise Unfit(f"Expected one of: {', '.join(map(str, allowed))}.")
    return str(value)


def clean_choices(value: Any, field: CustomField) -> list[str]:
    if not isinstance(value, list):
        raise Unfit("Expected a list.")
    return list(dict.fromkeys(clean_choice(one, field) for one in value))


def clean_structure(value: Any, _: CustomField) -> Any:
    text = str(value)
    if len(text) > MOST_JSON:
        raise Unfit(f"Shorten it to {MOST_JSON:,} characters.")
    if "\x00" in text or "\\x00" in text:
        raise Unfit("Leave out the NUL character.")
    return value


CLEANERS: dict[CustomField.Kind, Callable[[Any, CustomField], Any]] = {
    Kind.TEXT: clean_text,
    Kind.TEXT_AREA: clean_text,
    Kind.NUMBER: clean_number,
    Kind.PERCENT: clean_number,
    Kind.CURRENCY: clean_money,
    Kind.BOOLEAN: clean_boolean,
    Kind.DATE: clean_date,
    Kind.DATETIME: clean_moment,
    Kind.URL: clean_address,
    Kind.EMAIL: clean_mail,
    Kind.PHONE: clean_number_to_call,
    Kind.PICKLIST: clean_choice,
    Kind.MULTI_SELECT: clean_choices,
    Kind.JSON: clean_structure,
}

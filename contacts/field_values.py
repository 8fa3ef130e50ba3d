"""What a value of each kind of custom field may be, and the form it is stored in."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.dateparse import parse_date, parse_datetime

from contacts.models import CustomField
from contacts.reach import clean_email, clean_phone

MOST_JSON = 20_000
LONGEST_TEXT, LONGEST_AREA = 1_000, 20_000
#: What is compared of a text, so that no value is too long for an index.
LONGEST_KEY = 200
MOST_DECIMALS = 10
MOST_LOOKUPS = 100
BIGGEST_NUMBER = Decimal(10) ** 15
BIGGEST_ID = 2**63 - 1
Kind = CustomField.Kind
TEXTS = frozenset({Kind.TEXT, Kind.TEXT_AREA})
NUMBERS = frozenset({Kind.NUMBER, Kind.PERCENT, Kind.CURRENCY})
LISTS = frozenset({Kind.PICKLIST, Kind.MULTI_SELECT})
LOOKUPS = frozenset({Kind.LOOKUP, Kind.MULTI_LOOKUP})
SEVERAL = frozenset({Kind.MULTI_SELECT, Kind.MULTI_LOOKUP})


class Unfit(ValueError):
    """A value does not fit its field; the message says what would."""


def clean_value(value: Any, field: CustomField) -> Any:
    """The value in the form it is stored in.

    :raises Unfit: if it is none of the field's kind.
    :raises Refusal: if it is no address or number.
    """
    return CLEANERS[Kind(field.kind)](value, field)


def clean_text(value: Any, field: CustomField) -> str:
    most = LONGEST_AREA if field.kind == Kind.TEXT_AREA else LONGEST_TEXT
    most = min(most, field.max_length or most, LONGEST_KEY if field.unique else most)
    if not isinstance(value, str):
        raise Unfit("Expected text in quotes.")
    if "\x00" in value:
        raise Unfit("Leave out the NUL character.")
    if len(value) > most:
        raise Unfit(f"Shorten it to {most:,} characters.")
    return value


def clean_number(value: Any, field: CustomField) -> int | float:
    number = _decimal(value, field)
    if field.kind == Kind.PERCENT and not -1000 <= number <= 1000:
        raise Unfit("Expected a percentage between -1000 and 1000.")
    return int(number) if number == number.to_integral_value() else float(number)


def _decimal(value: Any, field: CustomField) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Unfit("Expected a number such as 12.5.")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Unfit("Expected a number such as 12.5.") from None
    if not number.is_finite() or abs(number) > BIGGEST_NUMBER:
        raise Unfit("Expected a number of at most 15 digits before the point.")
    if field.decimals is not None and number != round(number, field.decimals):
        raise Unfit(
            f"Give at most {field.decimals} decimals." if field.decimals else "No decimals here."
        )
    return number


def clean_money(value: Any, field: CustomField) -> dict[str, str]:
    """An amount keeps its currency, and every digit of it."""
    if field.currency and isinstance(value, (int, float, str)):
        value = {"amount": value, "currency": field.currency}
    form = 'Expected {"amount": "12.50", "currency": "EUR"}.'
    if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
        raise Unfit(form)
    currency = value["currency"]
    if not isinstance(currency, str) or not re.fullmatch(r"[A-Za-z]{3}", currency):
        raise Unfit("Expected a currency of three letters, such as EUR.")
    return {"amount": format(_decimal(value["amount"], field), "f"), "currency": currency.upper()}


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


def clean_lookup(value: Any, _: CustomField) -> int:
    if type(value) is not int or not 1 <= value <= BIGGEST_ID:
        raise Unfit("Expected the id of a record.")
    return value


def clean_lookups(value: Any, field: CustomField) -> list[int]:
    if not isinstance(value, list) or len(value) > MOST_LOOKUPS:
        raise Unfit(f"Expected a list of at most {MOST_LOOKUPS} ids.")
    return list(dict.fromkeys(clean_lookup(one, field) for one in value))


def clean_nothing(_: Any, __: CustomField) -> Any:
    raise Unfit("It is worked out, and nobody writes it.")


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
    Kind.LOOKUP: clean_lookup,
    Kind.MULTI_LOOKUP: clean_lookups,
    Kind.JSON: clean_structure,
    Kind.FORMULA: clean_nothing,
    Kind.ROLLUP: clean_nothing,
}

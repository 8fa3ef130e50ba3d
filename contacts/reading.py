"""Reading the values that other systems send into the types our fields have.

Each reader gives the value, or None for one that cannot be read.
"""

import re
import zoneinfo
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from contacts.fields import check_custom
from contacts.models import CustomField
from events.people import Membership

Kind = CustomField.Kind
Values = dict[str, Any]
Reader = Callable[[Any], Any]
ADDRESS_PARTS = ("street", "city", "state", "postal_code", "postalCode", "zip", "country")
LONGEST_TEXT = 10_000


def contact_values(traits: Mapping[str, Any], fields: Mapping[str, CustomField]) -> Values:
    """Traits as values of a contact's own fields; custom ones under `custom`."""
    given = {snake_case(name): value for name, value in traits.items()}
    values: Values = {}
    if "name" in given and not ({"first_name", "last_name"} & given.keys()):
        first, _, last = (text(300)(given["name"]) or "").partition(" ")
        values.update(first_name=first[:150], last_name=last.strip()[:150])
    for name, (target, read) in CONTACT_TRAITS.items():
        if name in given:
            value = read(given[name])
            if value is not None:
                values[target] = value
    values.update(_address_values(given, values))
    phone_value = phone(given.get("phone"), values.get("country", ""))
    if phone_value:
        values["phone"] = phone_value
    values["custom"] = custom_values(given, fields)
    return values


def organisation_values(traits: Mapping[str, Any], fields: Mapping[str, CustomField]) -> Values:
    """Traits as values of an organisation's own fields; custom ones under `custom`."""
    given = {snake_case(name): value for name, value in traits.items()}
    values = {
        "name": text(255)(given.get("name")),
        "website": web_address(given.get("website")),
        "phone": text(32)(given.get("phone")),
        "address": _parts(given.get("address")),
        "custom": custom_values(given, fields),
    }
    return {name: value for name, value in values.items() if value}


def custom_values(given: Mapping[str, Any], fields: Mapping[str, CustomField]) -> Values:
    """The traits that somebody defined a field for, as that field's type."""
    read = {
        name: READERS.get(fields[name].kind, text(LONGEST_TEXT))(value)
        for name, value in given.items()
        if name in fields
    }
    allowed = {name: _allowed(fields[name], value) for name, value in read.items()}
    given = {name: value for name, value in allowed.items() if value is not None}
    return check_custom(given, fields=fields)[0]


def _allowed(field: CustomField, value: Any) -> Any:
    """The value as far as the field's list and its decimals allow it."""
    if field.decimals is not None and isinstance(value, float):
        return round(value, field.decimals)
    if field.kind not in {Kind.PICKLIST, Kind.MULTI_SELECT} or value is None:
        return value
    options = {option["value"] for option in field.options}
    if field.kind == Kind.PICKLIST:
        return value if value in options else None
    return [one for one in value if one in options] or None


def field_of(trait: str) -> str:
    """The place on a contact that a trait fills, by the name that changes are recorded under."""
    name = snake_case(trait)
    if name in REACHES:
        return REACHES[name]
    return CONTACT_TRAITS[name][0] if name in CONTACT_TRAITS else "custom"


@lru_cache(maxsize=4096)
def snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


@cache
def text(longest: int) -> Reader:
    def read(value: Any) -> str | None:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            return None
        return value.strip()

    return read


def day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def moment(value: Any) -> str | None:
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    # Sources that name no zone mean UTC more often than anything else.
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).isoformat()


def email(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    address = value.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        return None
    return address if len(address) <= 254 and address.isascii() else None


def phone(value: Any, country: str = "") -> str | None:
    """The number in E.164; one without a country code is read as of the contact's country."""
    if not isinstance(value, str) or len(value) > 50:
        return None
    try:
        parsed = phonenumbers.parse(value, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def country(value: Any) -> str | None:
    code = value.strip().upper() if isinstance(value, str) else ""
    return code if code in phonenumbers.SUPPORTED_REGIONS else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def time_zone(value: Any) -> str | None:
    return value if isinstance(value, str) and value in _zones() else None


def locale(value: Any) -> str | None:
    is_locale = isinstance(value, str) and re.fullmatch(r"[A-Za-z]{2,3}([-_]\w{2,6})?", value)
    return value if is_locale else None


def number(value: Any) -> int | float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    try:
        read = float(value)
    except (TypeError, ValueError):
        return None
    return read if abs(read) < float("inf") else None


def yes_or_no(value: Any) -> bool | None:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    return value if isinstance(value, bool) else words.get(str(value).lower())


def web_address(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > 490:
        return None
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in {"http", "https"} and "." in parts.netloc else None


def several(value: Any) -> list[str] | None:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)] or None


def company(value: Any) -> Values | None:
    """A company given by name, as an object with a name and perhaps an id, or known here."""
    if isinstance(value, Membership):
        return {"organisation": value.organisation}
    if isinstance(value, Mapping):
        id, name = text(255)(value.get("id")), text(255)(value.get("name"))
        return {"id": id, "name": name or id} if id or name else None
    name = text(255)(value)
    return {"id": None, "name": name} if name else None


def _address_values(given: Mapping[str, Any], values: Values) -> Values:
    address = _parts(given.get("address"))
    found: Values = {"address": address} if address else {}
    inside = country(address.get("country")) if address else None
    if inside and "country" not in values:
        found["country"] = inside
    return found


def _parts(value: Any) -> Values:
    if not isinstance(value, Mapping):
        return {}
    parts = {snake_case(name): text(255)(value[name]) for name in ADDRESS_PARTS if name in value}
    if parts.get("zip"):
        parts["postal_code"] = parts.pop("zip")
    return {name: part for name, part in parts.items() if part}


REACHES = {
    "email": "emails",
    "phone": "phones",
    "name": "first_name",
    "address": "address",
    "company": "organisation",
}
#: Trait, in snake case → the contact's field and its reader.
CONTACT_TRAITS: dict[str, tuple[str, Reader]] = {
    "first_name": ("first_name", text(150)),
    "last_name": ("last_name", text(150)),
    "email": ("email", email),
    "birthday": ("birth_date", day),
    "birth_date": ("birth_date", day),
    "country": ("country", country),
    "timezone": ("time_zone", time_zone),
    "time_zone": ("time_zone", time_zone),
    "locale": ("locale", locale),
    "language": ("locale", locale),
    "description": ("description", text(LONGEST_TEXT)),
    "created_at": ("registered_on", day),
    "company": ("company", company),
}
READERS: dict[str, Reader] = {
    Kind.NUMBER: number,
    Kind.PERCENT: number,
    Kind.CURRENCY: lambda value: value if isinstance(value, Mapping) else number(value),
    Kind.BOOLEAN: yes_or_no,
    Kind.DATE: lambda value: found.isoformat() if (found := day(value)) else None,
    Kind.DATETIME: moment,
    Kind.URL: web_address,
    Kind.EMAIL: email,
    Kind.PHONE: phone,
    Kind.MULTI_SELECT: several,
    # Other systems do not know our ids.
    Kind.FORMULA: lambda _: None,
    Kind.ROLLUP: lambda _: None,
    Kind.LOOKUP: lambda _: None,
    Kind.MULTI_LOOKUP: lambda _: None,
    Kind.JSON: lambda value: value,
}

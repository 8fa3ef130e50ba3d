"""A cell's text as the API would be given the value. Whether that may be is the field's to say."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import orjson
from phonenumbers.geodata.locale import LOCALE_DATA

from contacts.models import CustomField

Kind = CustomField.Kind
YES = frozenset(["yes", "y", "true", "1", "x", "ja", "j", "wahr", "on", "oui", "sí", "si"])
NO = frozenset(["no", "n", "false", "0", "nein", "falsch", "off", "non"])
NUMERIC_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
ISO_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[-+]\d{2}:?\d{2})?")
MONEY = re.compile(r"(?:([A-Za-z]{3}|[€$£])\s*)?([-+]?[\d.,\s']+?)\s*([A-Za-z]{3}|[€$£])?")
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+")
LANGUAGES = ("en", "de")


def as_boolean(text: str) -> Any:
    """True or false where it says so in words; what says neither is left to be refused."""
    word = text.strip().lower()
    return True if word in YES else False if word in NO else text


def as_day(text: str, *, day_first: bool) -> str:
    """The day as in 2026-03-10, of a moment too; what is none is left to be refused."""
    text = text.strip()
    if found := ISO_MOMENT.fullmatch(text):
        return found[1]
    if (found := NUMERIC_DAY.fullmatch(text)) is None:
        return text
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    # A point stands between day and month wherever it stands.
    day, month = (first, second) if day_first or found[2] == "." else (second, first)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return text


def as_number(text: str) -> str:
    """The number with a decimal point; one whose comma could be either sign is left as it is."""
    bare = re.sub(r"[\s'%]", "", text)
    if "," in bare and "." in bare:
        decimal = max(bare.rfind(","), bare.rfind("."))
        whole = re.sub(r"[.,]", "", bare[:decimal])
        return f"{whole}.{bare[decimal + 1 :]}"
    if "," in bare and not THOUSANDS.fullmatch(bare):
        return bare.replace(",", ".", 1)
    return bare


def as_money(text: str) -> Any:
    found = MONEY.fullmatch(text.strip())
    if found is None:
        return text
    currency = found[1] or found[3] or ""
    amount = as_number(found[2])
    if not currency:
        return amount
    return {"amount": amount, "currency": SIGNS.get(currency, currency.upper())}


def as_list(text: str) -> list[str]:
    parts = text.split(";") if ";" in text else text.split(",")
    return [part.strip() for part in parts if part.strip()]


def as_country(text: str) -> str:
    """The code of a country, given it or the name in English or German."""
    plain = text.strip()
    return plain if len(plain) == 2 else countries().get(plain.casefold(), plain)


@cache
def countries() -> dict[str, str]:
    found = {}
    for code, names in LOCALE_DATA.items():
        for language in LANGUAGES:
            name = names.get(language, "")
            # A star stands before the language whose name is the same.
            name = names.get(name[1:], "") if name.startswith("*") else name
            found[name.casefold()] = code
    return found


def as_id(text: str) -> Any:
    plain = text.strip()
    return int(plain) if plain.isdecimal() and len(plain) < 19 else plain


def as_structure(text: str) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:
        return text


def reader_of(field: CustomField, *, day_first: bool) -> Callable[[str], Any]:
    """How cells are read for a custom field."""
    readers: dict[str, Callable[[str], Any]] = {
        Kind.NUMBER: as_number,
        Kind.PERCENT: as_number,
        Kind.CURRENCY: as_money,
        Kind.BOOLEAN: as_boolean,
        Kind.DATE: lambda text: as_day(text, day_first=day_first),
        Kind.LOOKUP: as_id,
        Kind.MULTI_LOOKUP: lambda text: [as_id(part) for part in as_list(text)],
        Kind.JSON: as_structure,
    }
    if field.kind in {Kind.PICKLIST, Kind.MULTI_SELECT}:
        values = {one["label"].casefold(): one["value"] for one in field.options}
        values |= {one["value"].casefold(): one["value"] for one in field.options}
        if field.kind == Kind.PICKLIST:
            return lambda text: values.get(text.strip().casefold(), text)
        return lambda text: [values.get(part.casefold(), part) for part in as_list(text)]
    return readers.get(field.kind, str.strip)

"""One incoming row: its shape, its limits, and what is said when it breaks them.

Written by hand rather than with a serializer, because a thousand rows come at once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from events import titles
from events.catalogue import ActivityType
from events.people import ANONYMOUS, EMAIL, EXTERNAL, Names

MAX_ROWS = 1_000
MAX_PROPERTIES_BYTES = 32 * 1024
MAX_DEPTH = 20
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
TOLERATED_AHEAD = timedelta(days=1)
CENT_OF_CENT = Decimal("0.0001")
LARGEST_AMOUNT = 10**16 - CENT_OF_CENT
LARGEST_ID = 2**63 - 1
VISITOR = "visitor"
PLACES = frozenset(
    {
        *("contact", "external_id", "email", "anonymous_id", "organisation", "subject", "traits"),
        *("type", "occurred_at", "title", "description", "item", "category", "amount"),
        *("properties", "utm", "source", "key"),
    }
)
ADDRESS = re.compile(r"[\x21-\x3f\x41-\x7e]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")
TROUBLES = {
    "nul": "A text cannot hold a NUL character.",
    "too_deep": f"At most {MAX_DEPTH} levels.",
    "too_large_number": "Send numbers of 19 or more digits as texts, so that none is lost.",
}
WHO = ("contact", "external_id", "email", "anonymous_id", "organisation", "subject")


class Rejected(Exception):
    """A row that cannot be accepted; `errors` says where and why, one entry per fault."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(slots=True)
class Row:
    """A row that has passed its checks."""

    type: str
    title: str
    occurred_at: datetime
    names: Names = ()
    contact: int | None = None
    organisation: str = ""
    subject_type: str = ""
    subject_id: str = ""
    item_type: str = ""
    item_id: str = ""
    item_title: str = ""
    category: str = ""
    description: str = ""
    amount: Decimal | None = None
    properties: bytes = b"{}"
    source: str = ""
    key: str | None = None
    traits: dict[str, Any] | None = None
    organisation_traits: dict[str, Any] | None = None
    #: Whether the contact becomes a member of the organisation.
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the rows of one batch are read by."""

    types: Mapping[str, ActivityType]
    now: datetime
    source: str
    #: A write key speaks for one source only, so that its keys cannot shadow another's.
    may_name_source: bool = False
    #: Before the keys of rows that carry none: repeating the batch repeats them.
    batch_key: str = ""


def fault(field: str, code: str, detail: str) -> dict[str, str]:
    return {"field": field, "code": code, "detail": detail}


def read_row(given: Any, index: int, rules: Rules) -> Row:
    """The row that the given JSON value describes.

    :raises Rejected: with everything that is wrong with it.
    """
    if type(given) is not dict:
        raise Rejected([fault("", "not_an_object", "A row is a JSON object.")])
    errors = [
        fault(name[:100], "unknown_field", f"A row may hold {', '.join(sorted(PLACES))}.")
        for name in given.keys() - PLACES
    ]
    row = Row(type="", title="", occurred_at=_moment(given, rules.now, errors))
    _read_who(given, row, errors)
    _read_what(given, row, errors)
    _read_origin(given, index, row, rules, errors)
    properties = _read_properties(given, errors)
    known = _read_type(given, row, rules, errors)
    if known and not errors:
        errors.extend(_schema_errors(known, properties))
    if errors or known is None:
        raise Rejected(errors)
    if not row.title:
        spoken = properties if not row.item_title else {"item": row.item_title, **properties}
        row.title = titles.fill(known.title, spoken)
    if row.traits and "traits" not in properties:
        # The log keeps when each was told, by which an older word is known to be older.
        properties = {**properties, "traits": row.traits}
    row.properties = _packed(properties)
    return row


def _schema_errors(type: ActivityType, properties: dict[str, Any]) -> list[dict[str, str]]:
    return [
        fault(f"properties.{found['path']}".rstrip("."), "schema", found["reason"])
        for found in type.faults(properties)
    ]


def _packed(properties: dict[str, Any]) -> bytes:
    packed = orjson.dumps(properties) if properties else b"{}"
    if len(packed) > MAX_PROPERTIES_BYTES:
        detail = f"At most {MAX_PROPERTIES_BYTES} bytes of JSON."
        raise Rejected([fault("properties", "too_large", detail)])
    return packed


def _read_who(given: dict[str, Any], row: Row, errors: list[dict[str, str]]) -> None:
    names = []
    external = _text(given, "external_id", 255, errors)
    if external:
        names.append((EXTERNAL, external))
    email = _text(given, "email", 254, errors).strip().lower()
    if email and not ADDRESS.fullmatch(email):
        errors.append(fault("email", "not_an_email", "This is not an e-mail address."))
    elif email:
        names.append((EMAIL, email))
    anonymous = _text(given, "anonymous_id", 100, errors)
    if anonymous:
        names.append((ANONYMOUS, anonymous))
    row.names = tuple(names)
    row.organisation = _text(given, "organisation", 255, errors)
    contact = given.get("contact")
    if contact is not None and names:
        detail = "Name the contact by its id or by other names, not both."
        errors.append(fault("contact", "named_twice", detail))
    if contact is not None and (type(contact) is not int or not 0 < contact <= LARGEST_ID):
        errors.append(fault("contact", "not_an_id", "A contact is named by its whole-number id."))
    row.contact = contact
    if "subject" in given:
        row.subject_type, row.subject_id, _ = _thing(given, "subject", 100, errors)
        if row.subject_type == VISITOR:
            errors.append(fault("subject.type", "reserved", "Send anonymous_id for a visitor."))
    if not (names or contact or row.organisation or row.subject_id or errors):
        errors.append(fault("", "nobody", f"Say who it is about: one of {', '.join(WHO)}."))


def _read_what(given: dict[str, Any], row: Row, errors: list[dict[str, str]]) -> None:
    if "item" in given:
        row.item_type, row.item_id, row.item_title = _thing(given, "item", 50, errors)
    row.title = _text(given, "title", 255, errors)
    row.description = _text(given, "description", 10_000, errors)
    row.category = _text(given, "category", 100, errors)
    amount = given.get("amount")
    if amount is not None:
        row.amount = _amount(amount, errors)
    traits = given.get("traits")
    if traits is not None and _is_plain_object(traits, "traits", errors):
        row.traits = traits


def _read_origin(
    given: dict[str, Any], index: int, row: Row, rules: Rules, errors: list[dict[str, str]]
) -> None:
    row.source = _text(given, "source", 50, errors) or rules.source
    if row.source != rules.source and not rules.may_name_source:
        detail = f"This write key speaks for {rules.source}; leave source out."
        errors.append(fault("source", "not_yours", detail))
    row.key = _text(given, "key", 255, errors) or None
    if row.key is None and rules.batch_key:
        row.key = f"{rules.batch_key}:{index}"


def _read_type(
    given: dict[str, Any], row: Row, rules: Rules, errors: list[dict[str, str]]
) -> ActivityType | None:
    name = _text(given, "type", 50, errors)
    row.type = name
    known = rules.types.get(name)
    if known is not None:
        # A pack may call it otherwise; there is one name to count and to react to.
        row.type = known.name
        return known
    if not name:
        errors.append(fault("type", "required", "Say what happened: a type of the catalogue."))
    else:
        detail = (
            f"The catalogue has no type {name} that products may send;"
            " GET /api/v1/activity-types/ lists them."
        )
        errors.append(fault("type", "unknown_type", detail))
    return None


def _read_properties(given: dict[str, Any], errors: list[dict[str, str]]) -> dict[str, Any]:
    properties = given.get("properties")
    if properties is None:
        properties = {}
    elif not _is_plain_object(properties, "properties", errors):
        return {}
    utm = given.get("utm")
    if utm is not None:
        if type(utm) is not dict or any(type(value) is not str for value in utm.values()):
            detail = 'utm is an object of texts, such as {"source": "newsletter"}.'
            errors.append(fault("utm", "not_texts", detail))
        else:
            properties = {**properties, "utm": {k[:50]: v[:500] for k, v in utm.items()}}
    return properties


def _thing(
    given: dict[str, Any], name: str, type_limit: int, errors: list[dict[str, str]]
) -> tuple[str, str, str]:
    thing = given[name]
    if thing is None:
        return "", "", ""
    if type(thing) is not dict or thing.keys() - {"type", "id", "title"}:
        errors.append(fault(name, "not_a_thing", f"{name} is an object of type, id and title."))
        return "", "", ""
    return (
        _text(thing, "type", type_limit, errors, f"{name}."),
        _text(thing, "id", 100, errors, f"{name}."),
        _text(thing, "title", 255, errors, f"{name}."),
    )


def _text(
    given: dict[str, Any], name: str, limit: int, errors: list[dict[str, str]], within: str = ""
) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if type(value) is int:
        value = str(value)
    if type(value) is not str:
        errors.append(fault(within + name, "not_a_text", "This is a text."))
        return ""
    if len(value) > limit:
        errors.append(fault(within + name, "too_long", f"At most {limit} characters."))
        return ""
    if "\x00" in value:
        errors.append(fault(within + name, "nul", "A text cannot hold a NUL character."))
        return ""
    return value


def _moment(given: dict[str, Any], now: datetime, errors: list[dict[str, str]]) -> datetime:
    value = given.get("occurred_at")
    if value is None:
        return now
    if type(value) is not datetime:
        try:
            value = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            value = None
    if value is None or value.tzinfo is None:
        detail = "A moment is ISO 8601 with its zone, such as 2026-03-10T12:00:00Z."
        errors.append(fault("occurred_at", "not_a_moment", detail))
        return now
    if value > now + TOLERATED_AHEAD:
        errors.append(fault("occurred_at", "in_the_future", "This is over a day ahead of now."))
    elif value < EARLIEST:
        errors.append(fault("occurred_at", "too_long_ago", "This is before 1970."))
    else:
        # Python knows offsets of microseconds, PostgreSQL does not.
        return value if value.tzinfo is UTC else value.astimezone(UTC)
    return now


def _amount(value: Any, errors: list[dict[str, str]]) -> Decimal | None:
    try:
        number = None if type(value) is bool else Decimal(str(value))
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        errors.append(fault("amount", "not_a_number", "An amount is a number."))
    elif abs(number) > LARGEST_AMOUNT:
        errors.append(fault("amount", "too_large", "At most 16 digits before the point."))
    else:
        return number.quantize(CENT_OF_CENT)
    return None


def _is_plain_object(value: Any, name: str, errors: list[dict[str, str]]) -> bool:
    if type(value) is not dict:
        errors.append(fault(name, "not_an_object", f"{name} is a JSON object."))
        return False
    trouble = _trouble_in(value, MAX_DEPTH)
    if trouble:
        errors.append(fault(name, trouble, TROUBLES[trouble]))
    return not trouble


def _trouble_in(value: Any, levels: int) -> str:
    """Why PostgreSQL or a reader could not hold this value, or nothing."""
    if levels == 0:
        return "too_deep"
    for name, inner in value.items() if type(value) is dict else enumerate(value):
        if type(name) is str and "\x00" in name:
            return "nul"
        if type(inner) is str:
            if "\x00" in inner:
                return "nul"
        elif type(inner) is float:
            # The parser makes floats of whole numbers too long for PostgreSQL's bigint.
            if abs(inner) >= LARGEST_ID:
                return "too_large_number"
        elif type(inner) is dict or type(inner) is list:
            found = _trouble_in(inner, levels - 1)
            if found:
                return found
    return ""

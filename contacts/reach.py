"""How a contact can be reached: addresses and numbers in the one form they are stored in."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from contacts.errors import BadEmail, BadPhone, ReachedTwice, SeveralPrimaries

#: What nearly all addresses are like; Django's own check, which costs more, allows them all.
PLAIN_EMAIL = re.compile(r"[a-z0-9_]+([.+-][a-z0-9_]+)*@([a-z0-9]{1,63}\.){1,4}[a-z]{2,63}")
LONGEST_EMAIL = 254


@dataclass(frozen=True)
class Reach:
    """An e-mail address or phone number."""

    value: str
    label: str = ""
    is_primary: bool = False


def clean_email(text: str, *, field: str = "email") -> str:
    """The address in lower case.

    :raises BadEmail: if it is none.
    """
    address = text.strip().lower()
    if len(address) <= LONGEST_EMAIL and PLAIN_EMAIL.fullmatch(address):
        return address
    try:
        validate_email(address)
    except ValidationError:
        raise BadEmail(field=field) from None
    return address


def clean_phone(text: str, *, country: str = "", field: str = "phone") -> str:
    """The number in E.164, read as one of the country if it has no country code.

    :raises BadPhone: if it cannot be one.
    """
    try:
        number = phonenumbers.parse(text, (country or settings.DEFAULT_COUNTRY).upper())
    except phonenumbers.NumberParseException:
        raise BadPhone(field=field) from None
    if not phonenumbers.is_possible_number(number):
        raise BadPhone(field=field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def settle(reaches: Sequence[Reach], clean: Callable[[str], str], *, field: str) -> list[Reach]:
    """The entries in stored form, exactly one of them the primary.

    :raises ReachedTwice: if one stands there twice.
    :raises SeveralPrimaries: if more than one is marked.
    """
    settled = [replace(reach, value=clean(reach.value)) for reach in reaches]
    if len({reach.value for reach in settled}) < len(settled):
        raise ReachedTwice(field=field)
    marked = sum(reach.is_primary for reach in settled)
    if marked > 1:
        raise SeveralPrimaries(field=field)
    if settled and not marked:
        settled[0] = replace(settled[0], is_primary=True)
    return settled


def with_primary(reaches: Sequence[Reach], value: str) -> list[Reach]:
    """The entries after the primary was set to `value`, or taken away by an empty one."""
    if any(reach.value == value for reach in reaches):
        return [replace(reach, is_primary=reach.value == value) for reach in reaches]
    others = [reach for reach in reaches if not reach.is_primary]
    if value:
        label = next((reach.label for reach in reaches if reach.is_primary), "")
        return [Reach(value, label, is_primary=True), *others]
    return [replace(reach, is_primary=place == 0) for place, reach in enumerate(others)]

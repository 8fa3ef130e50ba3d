"""What may stand under `value`, for each operator and kind of field."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from contacts.conditions.operators import PERIODS, Kind, Shape

LONGEST_TEXT, MOST_VALUES, MOST_DAYS = 500, 500, 36_525
BIGGEST = Decimal(10) ** 15


class Unfit(ValueError):
    """The value cannot be compared; the message says what could."""


def clean_value(value: Any, kind: Kind, shape: Shape) -> Any:
    """The value as it is kept.

    :raises Unfit: saying what would fit.
    """
    if shape == Shape.NONE:
        if value is not None:
            raise Unfit(_("This operator takes no value."))
        return None
    if shape == Shape.DAYS:
        return clean_days(value)
    if shape == Shape.PERIOD:
        if value not in PERIODS:
            raise Unfit(_("Expected one of: %(list)s.") % {"list": ", ".join(PERIODS)})
        return value
    clean = CLEANERS[kind]
    if shape == Shape.LIST:
        if not isinstance(value, list) or not 1 <= len(value) <= MOST_VALUES:
            raise Unfit(_("Expected a list of 1 to %(most)s values.") % {"most": MOST_VALUES})
        return [clean(one) for one in value]
    if shape == Shape.PAIR:
        if not isinstance(value, list) or len(value) != 2:
            raise Unfit(_("Expected a list of two values, the lower one first."))
        low, high = map(clean, value)
        if low > high:
            raise Unfit(_("Expected a list of two values, the lower one first."))
        return [low, high]
    return clean(value)


def clean_days(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MOST_DAYS:
        raise Unfit(_("Expected a whole number of days, from 0 to %(most)s.") % {"most": MOST_DAYS})
    return value


def clean_text(value: Any) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_TEXT or "\x00" in value:
        raise Unfit(_("Expected text of 1 to %(most)s characters.") % {"most": LONGEST_TEXT})
    return value


def clean_number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Unfit(_("Expected a number."))
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) > BIGGEST:
        raise Unfit(_("Expected a number of at most 15 digits."))
    return value


def clean_count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= BIGGEST:
        raise Unfit(_("Expected a whole number, how many times."))
    return value


def clean_boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit(_("Expected true or false."))
    return value


def clean_day(value: Any) -> str:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "").isoformat()
    except ValueError:
        raise Unfit(_("Expected a day such as 2026-03-10.")) from None


def clean_moment(value: Any) -> str:
    """A day, or a moment with its zone."""
    try:
        return clean_day(value)
    except Unfit:
        pass
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
        if moment.tzinfo is not None:
            return moment.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        pass
    raise Unfit(_("Expected a day, or a moment such as 2026-03-10T12:00:00Z."))


def clean_choice(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise Unfit(_("Expected one of the values that there are."))
    return clean_text(value) if isinstance(value, str) else value


CLEANERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: clean_text,
    Kind.NUMBER: clean_number,
    Kind.TIMES: clean_count,
    Kind.BOOLEAN: clean_boolean,
    Kind.CHOICE: clean_choice,
    Kind.LABELS: clean_choice,
    Kind.DATE: clean_day,
    Kind.MOMENT: clean_moment,
}

"""What can be chosen for a step or a trigger: drawn as a form by the app, made sure of here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from automation import cron

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")
LONGEST_TEXT, LONGEST_VALUE = 10_000, 1_000
UNITS = {"minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}
LONGEST_WAIT = timedelta(days=3660)


class Unfit(Exception):
    """A value that does not fit; its text says why. `at` is the place within the value."""

    def __init__(self, detail: str, at: str = "") -> None:
        super().__init__(detail)
        self.at = at


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen. `kind` says what it is and how the app asks for it."""

    name: str
    kind: str
    label: Any = ""
    is_required: bool = False
    default: Any = None
    #: Of a `choice`: value → words.
    choices: Mapping[str, Any] | None = None
    least: float | None = None
    most: float | None = None
    #: Of a `template`: for which channel.
    channel: str = ""
    help: Any = ""

    def clean(self, value: Any) -> Any:
        """The value as it is kept.

        :raises Unfit: if it is none.
        """
        if value in (None, ""):
            if self.is_required:
                raise Unfit(_("This is missing."))
            return self.default
        return KINDS[self.kind](value, self)


def _text(value: Any, option: Option) -> str:
    if not isinstance(value, str):
        raise Unfit(_("This has to be text."))
    if "\x00" in value or len(value) > (option.most or LONGEST_VALUE):
        raise Unfit(_("This text is too long, or holds signs that no text has."))
    return value


def _long_text(value: Any, _option: Option) -> str:
    if not isinstance(value, str) or "\x00" in value or len(value) > LONGEST_TEXT:
        raise Unfit(_("This text is too long, or none."))
    return value


def _number(value: Any, option: Option) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unfit(_("This has to be a number."))
    least, most = option.least, option.most
    if (least is not None and value < least) or (most is not None and value > most):
        raise Unfit(_("This has to lie between {} and {}.").format(least, most))
    return value


def _whole(value: Any, option: Option) -> int:
    found = _number(value, option)
    if not isinstance(found, int):
        raise Unfit(_("This has to be a whole number."))
    return found


def _boolean(value: Any, _option: Option) -> bool:
    if not isinstance(value, bool):
        raise Unfit(_("This has to be yes or no."))
    return value


def _choice(value: Any, option: Option) -> str:
    if not isinstance(value, str) or value not in (option.choices or {}):
        known = ", ".join(option.choices or {})
        raise Unfit(_("This has to be one of: {}.").format(known))
    return value


def _name(value: Any, option: Option) -> str:
    """The name of something: a tag, a segment's slug, a colleague's address."""
    found = _text(value, option).strip()
    if not found:
        raise Unfit(_("This is missing."))
    return found


def _names(value: Any, option: Option) -> list[str]:
    if not isinstance(value, list) or len(value) > 50:
        raise Unfit(_("This has to be a list of at most 50."))
    return [_name(one, option) for one in value]


def _key(value: Any, _option: Option) -> str:
    if not isinstance(value, str) or not SLUG.fullmatch(value):
        raise Unfit(_("This has to be a name of small letters, digits, - and _."))
    return value


def _duration(value: Any, _option: Option) -> dict[str, int]:
    """`{"days": 2, "hours": 4}`; also a number of one unit as a text, `2 days`."""
    if not isinstance(value, dict) or not value or set(value) - set(UNITS):
        raise Unfit(_("This has to say how many of: {}.").format(", ".join(UNITS)))
    for unit, number in value.items():
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise Unfit(_("This has to be a whole number."), f".{unit}")
    if sum(number * UNITS[unit] for unit, number in value.items()) > LONGEST_WAIT.total_seconds():
        raise Unfit(_("Nobody waits longer than ten years."))
    return dict(value)


def _cron(value: Any, _option: Option) -> str:
    try:
        cron.read(value)
    except (AttributeError, ValueError):
        raise Unfit(
            _("This has to be a plan of minute, hour, day, month and weekday, as in 0 6 * * 1-5.")
        ) from None
    return str(value)


def _weekdays(value: Any, _option: Option) -> list[int]:
    fits = isinstance(value, list) and value and all(type(one) is int for one in value)
    if not fits or not set(value) <= set(range(1, 8)):
        raise Unfit(_("This has to be a list of numbers from 1 for Monday to 7 for Sunday."))
    return sorted(set(value))


def _date(value: Any, _option: Option) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise Unfit(_("This has to be a day, as in 2027-03-31.")) from None


def _time(value: Any, _option: Option) -> str:
    try:
        return time.fromisoformat(value).strftime("%H:%M")
    except (TypeError, ValueError):
        raise Unfit(_("This has to be a time of day, as in 09:30.")) from None


def _moment(value: Any, _option: Option) -> str:
    """A day and a time by the contact's own clock, without a zone."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Unfit(_("This has to be a day and a time, as in 2027-03-31T09:30.")) from None
    return found.replace(tzinfo=None).isoformat(timespec="minutes")


def _tree(value: Any, _option: Option) -> Any:
    if not isinstance(value, dict):
        raise Unfit(_("This has to be a tree of conditions."))
    return value


def _rows(value: Any, _option: Option) -> Any:
    if not isinstance(value, list):
        raise Unfit(_("This has to be a list of conditions."))
    return value


def _shares(value: Any, _option: Option) -> dict[str, int]:
    """Variant → its share in percent."""
    if not isinstance(value, dict) or not 2 <= len(value) <= 10:
        raise Unfit(_("There have to be two variants at least and ten at most."))
    for name, share in value.items():
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", name):
            raise Unfit(_("A variant's name is made of letters, digits, - and _."))
        if isinstance(share, bool) or not isinstance(share, int) or share < 0:
            raise Unfit(_("This has to be a whole number."), f".{name}")
    if sum(value.values()) != 100:
        raise Unfit(
            _("The shares have to add up to 100, and come to {}.").format(sum(value.values()))
        )
    return dict(value)


def _values(value: Any, _option: Option) -> dict[str, Any]:
    if not isinstance(value, dict) or len(value) > 50:
        raise Unfit(_("This has to be names and their values, 50 at most."))
    return value


def _any(value: Any, _option: Option) -> Any:
    return value


#: Kind → what makes sure of it. The app has a form for each.
KINDS: dict[str, Callable[[Any, Option], Any]] = {
    "text": _text,
    "long_text": _long_text,
    "texts": _names,
    "number": _number,
    "whole": _whole,
    "boolean": _boolean,
    "choice": _choice,
    "duration": _duration,
    "date": _date,
    "weekdays": _weekdays,
    "cron": _cron,
    "time": _time,
    "moment": _moment,
    "conditions": _tree,
    "where": _rows,
    "shares": _shares,
    "values": _values,
    "value": _any,
    "step": _key,
    # Named as people name them, so that a file means the same in another house.
    "tag": _name,
    "tags": _names,
    "segment": _name,
    "template": _name,
    "topic": _name,
    "relationship": _name,
    "task_template": _name,
    "workflow": _name,
    "activity": _name,
    "field": _name,
    "date_field": _name,
    "person": _name,
    "team": _name,
    "role": _name,
    "score": _name,
    "url": _name,
}

"""What a value can be put through. Each gives a bounded answer to whatever it is given."""

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from html import unescape
from typing import Any
from urllib.parse import quote, unquote

from templating.language.missing import Missing, TemplateBounds

#: No text that a filter makes is longer, no list that it takes has more members.
LONGEST_TEXT, LONGEST_LIST = 20_000, 1_000
#: From here on a number is taken for none.
BIGGEST = 10**15
Filter = Callable[..., Any]
FILTERS: dict[str, Filter] = {}


@dataclass(frozen=True)
class Words:
    """What days and months are called in a language; weeks begin on Monday."""

    days: tuple[str, ...]
    months: tuple[str, ...]
    #: How many letters a short day has.
    short: int = 3


ENGLISH = Words(tuple(calendar.day_name), tuple(calendar.month_name)[1:])


def as_filter(deed: Filter) -> Filter:
    FILTERS[deed.__name__.rstrip("_")] = deed
    return deed


def text(value: Any) -> str:
    """A value as people read it."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if value is None or isinstance(value, Missing):
        return ""
    if kind is bool:
        return "true" if value else "false"
    if kind is list or kind is tuple:
        return bounded(", ".join(text(one) for one in items(value)))
    if kind is Decimal:
        return format(value, "f")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (str, int, float, date)):
        return str(value)
    if isinstance(value, Mapping) and value.keys() == {"amount", "currency"}:
        return f"{value['amount']} {value['currency']}"
    return ""


def bounded(value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise TemplateBounds
    return value


def items(value: Any) -> list[Any]:
    """A value as a list: of a range its numbers, of nothing none.

    :raises TemplateBounds: if there are too many.
    """
    if isinstance(value, (list, tuple, range)):
        if len(value) > LONGEST_LIST:
            raise TemplateBounds
        return list(value)
    return [] if value is None else [value]


def number(value: Any) -> int | float | Decimal:
    """A value as a number; zero where it is none."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float, Decimal)):
        return value if -BIGGEST < value < BIGGEST else 0
    try:
        found = Decimal(text(value).strip()[:30])
    except InvalidOperation:
        return 0
    if not found.is_finite() or abs(found) >= BIGGEST:
        return 0
    return int(found) if found == found.to_integral_value() else found


def _exact(value: Any) -> Decimal:
    return Decimal(str(number(value)))


def _plain(value: Decimal) -> int | Decimal:
    if not value.is_finite() or abs(value) >= 10**30:
        raise TemplateBounds
    return int(value) if value == value.to_integral_value() else value


# --- text -----------------------------------------------------------------------------------


@as_filter
def upcase(value: Any) -> str:
    return text(value).upper()


@as_filter
def downcase(value: Any) -> str:
    return text(value).lower()


@as_filter
def capitalize(value: Any) -> str:
    return text(value).capitalize()


@as_filter
def strip(value: Any) -> str:
    return text(value).strip()


@as_filter
def append(value: Any, more: Any) -> str:
    return bounded(text(value) + text(more))


@as_filter
def prepend(value: Any, more: Any) -> str:
    return bounded(text(more) + text(value))


@as_filter
def replace(value: Any, old: Any, new: Any = "") -> str:
    whole, search, put = text(value), text(old), text(new)
    if not search:
        return whole
    # Reckoned before it is done: what would be too long is never made.
    grown = len(whole) + whole.count(search) * (len(put) - len(search))
    if grown > LONGEST_TEXT:
        raise TemplateBounds
    return whole.replace(search, put)


@as_filter
def remove(value: Any, old: Any) -> str:
    return str(replace(value, old))


@as_filter
def truncate(value: Any, length: Any = 50, end: Any = "…") -> str:
    whole, most, tail = text(value), max(int(number(length)), 0), text(end)
    return whole if len(whole) <= most else whole[: max(most - len(tail), 0)] + tail


@as_filter
def truncatewords(value: Any, count: Any = 15, end: Any = "…") -> str:
    words, most = text(value).split(), max(int(number(count)), 1)
    return " ".join(words) if len(words) <= most else " ".join(words[:most]) + text(end)


@as_filter
def strip_html(value: Any) -> str:
    return unescape(re.sub(r"<[^<>]{0,2000}>", "", text(value)))


@as_filter
def strip_newlines(value: Any) -> str:
    return text(value).replace("\r", "").replace("\n", " ")


@as_filter
def url_encode(value: Any) -> str:
    return bounded(quote(text(value), safe=""))


@as_filter
def url_decode(value: Any) -> str:
    return unquote(text(value))


@as_filter
def split(value: Any, by: Any = " ") -> list[str]:
    parts = text(value).split(text(by) or None, LONGEST_LIST)
    return parts[:LONGEST_LIST]


# --- numbers --------------------------------------------------------------------------------


@as_filter
def plus(value: Any, other: Any) -> Any:
    return _plain(_exact(value) + _exact(other))


@as_filter
def minus(value: Any, other: Any) -> Any:
    return _plain(_exact(value) - _exact(other))


@as_filter
def times(value: Any, other: Any) -> Any:
    return _plain(_exact(value) * _exact(other))


@as_filter
def divided_by(value: Any, other: Any) -> Any:
    """Nothing divided by zero is zero: a message does not fail over a figure."""
    by = _exact(other)
    return 0 if not by else _plain(_exact(value) / by)


@as_filter
def modulo(value: Any, other: Any) -> Any:
    by = _exact(other)
    return 0 if not by else _plain(_exact(value) % by)


@as_filter
def round_(value: Any, places: Any = 0) -> Any:
    digits = min(max(int(number(places)), 0), 10)
    return _plain(_exact(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


@as_filter
def floor(value: Any) -> int:
    return int(_exact(value).to_integral_value("ROUND_FLOOR"))


@as_filter
def ceil(value: Any) -> int:
    return int(_exact(value).to_integral_value("ROUND_CEILING"))


@as_filter
def abs_(value: Any) -> Any:
    return _plain(abs(_exact(value)))


@as_filter
def at_least(value: Any, least: Any) -> Any:
    return _plain(max(_exact(value), _exact(least)))


@as_filter
def at_most(value: Any, most: Any) -> Any:
    return _plain(min(_exact(value), _exact(most)))


@as_filter
def percent(value: Any) -> int:
    """A share as a whole number from 0 to 100, whatever comes."""
    return round(min(max(float(number(value)), 0), 100))


@as_filter
def grouped(value: Any, places: Any = 0, by: Any = ",", point: Any = ".") -> str:
    """1234567.5 as 1,234,567.50: places behind the point, what groups, and the point."""
    digits = min(max(int(number(places)), 0), 10)
    shown = f"{_exact(value):,.{digits}f}"
    return shown.translate({ord(","): text(by)[:1], ord("."): text(point)[:1]})


@as_filter
def money(value: Any, currency: Any = "") -> str:
    """12.5 as 12.50 USD; an amount with a currency brings its own."""
    if isinstance(value, Mapping):
        value, currency = value.get("amount"), value.get("currency") or currency
    return f"{_exact(value):,.2f} {text(currency)[:10]}".strip()


# --- lists ----------------------------------------------------------------------------------


@as_filter
def join(value: Any, by: Any = ", ") -> str:
    parts, between = [text(one) for one in items(value)], text(by)
    if sum(map(len, parts)) + len(between) * len(parts) > LONGEST_TEXT:
        raise TemplateBounds
    return between.join(parts)


@as_filter
def first(value: Any) -> Any:
    return next(iter(items(value)), None)


@as_filter
def last(value: Any) -> Any:
    found = items(value)
    return found[-1] if found else None


@as_filter
def size(value: Any) -> int:
    return len(value) if isinstance(value, (str, list, tuple, range, Mapping)) else 0


@as_filter
def sort(value: Any, by: Any = None) -> list[Any]:
    def key(one: Any) -> tuple[bool, Any]:
        found = one.get(text(by)) if by and isinstance(one, Mapping) else one
        is_number = isinstance(found, (int, float, Decimal))
        return not is_number, found if is_number else text(found).casefold()

    return sorted(items(value), key=key)


@as_filter
def reverse(value: Any) -> list[Any]:
    return items(value)[::-1]


@as_filter
def uniq(value: Any) -> list[Any]:
    return list({text(one): one for one in items(value)}.values())


@as_filter
def map_(value: Any, name: Any) -> list[Any]:
    key = text(name)
    return [one.get(key) for one in items(value) if isinstance(one, Mapping)]


@as_filter
def where(value: Any, name: Any, wanted: Any = True) -> list[Any]:
    key = text(name)
    return [one for one in items(value) if isinstance(one, Mapping) and one.get(key) == wanted]


@as_filter
def slice_(value: Any, start: Any, length: Any = 1) -> Any:
    whole = value if isinstance(value, (list, tuple)) else text(value)
    begin, most = int(number(start)), max(int(number(length)), 0)
    begin = max(len(whole) + begin, 0) if begin < 0 else begin
    return whole[begin : begin + most]


# --- dates ----------------------------------------------------------------------------------

#: What a pattern may hold; of others nothing is shown.
DIRECTIVES = frozenset("aAbBdeHIjmMpSyYUwZ%-")


def moment(value: Any) -> date | datetime | None:
    """A value as a day or a moment, if it is one."""
    if isinstance(value, (datetime, date)):
        return value
    said = text(value).strip()[:40]
    try:
        return date.fromisoformat(said) if len(said) == 10 else datetime.fromisoformat(said)
    except ValueError:
        return None


@as_filter
def date_(value: Any, pattern: Any = "%d %B %Y", *, words: Words = ENGLISH) -> str:
    """A day or moment by a pattern; what is none stays as it is."""
    found = moment(value)
    if found is None:
        return text(value)
    if not isinstance(found, datetime):
        found = datetime.combine(found, time.min)
    wanted = text(pattern)[:100]
    if any(one not in DIRECTIVES for one in re.findall(r"%(.?)", wanted.replace("%%", ""))):
        return found.date().isoformat()
    return found.strftime(named(wanted.replace("%e", "%-d"), found, words))


@as_filter
def days_later(value: Any, days: Any) -> str:
    """The day so many days later; what is no day stays as it is."""
    found = moment(value)
    if found is None:
        return text(value)
    day = found.date() if isinstance(found, datetime) else found
    try:
        return (day + timedelta(days=int(number(days)))).isoformat()
    except OverflowError:
        return day.isoformat()


def named(pattern: str, found: datetime, words: Words) -> str:
    """The pattern with the names of the day and month said in a language."""
    day, month = found.weekday(), found.month - 1
    said = {
        "%A": words.days[day],
        "%a": words.days[day][: words.short],
        "%B": words.months[month],
        "%b": words.months[month][:3],
    }
    return (
        re.sub(r"%%|%[AaBb]", lambda one: said.get(one[0], one[0]).replace("%", "%%"), pattern)
        if "%" in pattern
        else pattern
    )


# --- addresses ------------------------------------------------------------------------------

SAFE_ADDRESS = re.compile(r"^(https?://|mailto:|tel:|sms:)", re.IGNORECASE)


@as_filter
def web_address(value: Any) -> str:
    """An address that may stand behind a link; anything else leads nowhere."""
    said = text(value).strip()
    return said if SAFE_ADDRESS.match(said) and not re.search(r"[\s<>\"]", said) else "#"

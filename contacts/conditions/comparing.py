"""What a value is asked, as SQL: one function for each kind of field.

Each answers for a piece of SQL that is NULL where the value is not known. Operators that deny
something never come here: what they deny does, and is turned round afterwards.
"""

import calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from contacts.conditions.fields import Ask
from contacts.conditions.operators import Kind
from contacts.conditions.places import Place, by_own_day, own_days, start_of
from contacts.conditions.sql import Sql, all_of, sql

SIGNS = {
    "equals": "=",
    "greater_than": ">",
    "at_least": ">=",
    "less_than": "<",
    "at_most": "<=",
}
#: After so many days every day of a year has come round.
A_YEAR = 366


def compare(
    value: Sql, ask: Ask, place: Place, *, is_folded: bool = False, may_be_empty: bool = False
) -> Sql:
    """Whether the value is as asked.

    `is_folded` where text is kept in lower case; `may_be_empty` where empty text stands for what
    is not known. Nothing else needs to mind it, as nobody can ask for empty text.
    """
    if ask.operator == "is_set":
        if may_be_empty:
            return sql("{} <> ''", value)
        return sql("{} IS NOT NULL", value, is_sure=True)
    if ask.kind == Kind.TEXT:
        return of_text(value if is_folded else sql("lower({})", value), ask)
    return BY_KIND[ask.kind](value, ask, place)


def of_text(folded: Sql, ask: Ask) -> Sql:
    """Text is compared without regard to its case."""
    if ask.operator == "in_list":
        return sql("{} = ANY({})", folded, [one.lower() for one in ask.value])
    text = ask.value.lower()
    if ask.operator == "equals":
        return sql("{} = {}", folded, text)
    for sign in "\\%_":
        text = text.replace(sign, f"\\{sign}")
    pattern = {"contains": f"%{text}%", "starts_with": f"{text}%", "ends_with": f"%{text}"}
    return sql("{} LIKE {}", folded, pattern[ask.operator])


def of_number(value: Sql, ask: Ask, _: Place) -> Sql:
    if ask.operator == "between":
        low, high = map(number, ask.value)
        return sql("{} BETWEEN {} AND {}", value, low, high)
    if ask.operator == "in_list":
        return sql("{} = ANY({}::numeric[])", value, [number(one) for one in ask.value])
    other = ask.value if isinstance(ask.value, Sql) else number(ask.value)
    return sql(f"{{}} {SIGNS[ask.operator]} {{}}", value, other)


def number(value: Any) -> Decimal:
    return Decimal(str(value))


def of_boolean(value: Sql, ask: Ask, _: Place) -> Sql:
    return sql("{} = {}", value, ask.value)


def of_choice(value: Sql, ask: Ask, _: Place) -> Sql:
    if ask.operator == "in_list":
        return sql("{} = ANY({})", value, ask.value)
    return sql("{} = {}", value, ask.value)


def of_date(value: Sql, ask: Ask, place: Place) -> Sql:
    if ask.operator == "in_list":
        return sql("{} = ANY({}::date[])", value, ask.value)
    if ask.operator == "between":
        low, high = map(date.fromisoformat, ask.value)
        return sql("{} BETWEEN {} AND {}", value, low, high)
    if ask.operator in ABSOLUTE:
        day = date.fromisoformat(ask.value)
        return sql(f"{{}} {ABSOLUTE[ask.operator]} {{}}", value, day)
    if ask.operator.startswith("anniversary"):
        return of_anniversary(value, ask, place)
    # Said for all the world first, which the database can look for and estimate.
    bounds = [RANGES[ask.operator](day, ask.value) for day in own_days(place)]
    widest = within(value, min(low for low, _ in bounds), max(high for _, high in bounds))

    def exact(day: date) -> Sql:
        return within(value, *RANGES[ask.operator](day, ask.value))

    return all_of([widest, by_own_day(place, exact)])


def within(value: Sql, low: date, high: date) -> Sql:
    return sql("{} BETWEEN {} AND {}", value, low, high)


ABSOLUTE = {"equals": "=", "before": "<", "after": ">"}


def shifted(day: date, days: int) -> date:
    """The day so many days later; the first or last one where there are not as many."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def period(day: date, name: str) -> tuple[date, date]:
    """The first and the last day of the day's week, month, …"""
    if name == "day":
        return day, day
    if name == "week":
        first = shifted(day, -day.weekday())
        return first, shifted(first, 6)
    first_month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[name]
    last_month = {"month": day.month, "quarter": first_month + 2, "year": 12}[name]
    last_day = calendar.monthrange(day.year, last_month)[1]
    return date(day.year, first_month, 1), date(day.year, last_month, last_day)


Range = Callable[[date, Any], tuple[date, date]]
#: What the day that it is makes of a relative range of days.
RANGES: dict[str, Range] = {
    "in_last_days": lambda day, days: (shifted(day, -days), day),
    "more_than_days_ago": lambda day, days: (date.min, shifted(day, -days - 1)),
    "in_next_days": lambda day, days: (day, shifted(day, days)),
    "more_than_days_ahead": lambda day, days: (shifted(day, days + 1), date.max),
    "in_this": period,
}


def of_anniversary(value: Sql, ask: Ask, place: Place) -> Sql:
    """Whether its day and month come round in the range; 29 February does on the 28th."""
    in_year = sql("(extract(month FROM {}) * 100 + extract(day FROM {}))::int", value, value)
    name = "in_this" if ask.operator == "anniversary_in_this" else "in_next_days"

    def comes_round(day: date) -> Sql:
        first, last = RANGES[name](day, ask.value)
        if (last - first).days >= A_YEAR:
            return sql("{} IS NOT NULL", value)
        return sql("{} = ANY({}::int[])", in_year, days_of_year(first, last))

    return by_own_day(place, comes_round)


def days_of_year(first: date, last: date) -> list[int]:
    """The days from the first to the last as month and day, 1231 for New Year's Eve."""
    days = [shifted(first, ahead) for ahead in range((last - first).days + 1)]
    found = {day.month * 100 + day.day for day in days}
    if any((day.month, day.day) == (2, 28) and not calendar.isleap(day.year) for day in days):
        found.add(229)
    return sorted(found)


def of_moment(value: Sql, ask: Ask, place: Place) -> Sql:
    """Days of the calendar are the firm's; "the last 7 days" are seven times 24 hours."""
    now = place.now
    match ask.operator:
        case "in_last_days":
            return between(value, place.days_ago(ask.value), now)
        case "more_than_days_ago":
            return sql("{} < {}", value, place.days_ago(ask.value))
        case "in_next_days":
            return between(value, now, place.days_ahead(ask.value))
        case "more_than_days_ahead":
            return sql("{} > {}", value, place.days_ahead(ask.value))
        case "in_this":
            return in_days(value, *period(place.firm_day, ask.value))
        case "before":
            return sql("{} < {}", value, begin(ask.value))
        case "after":
            return sql(f"{{}} {'>=' if is_day(ask.value) else '>'} {{}}", value, end(ask.value))
        case "between":
            low, high = ask.value
            sign = "<" if is_day(high) else "<="
            return sql(f"{{}} >= {{}} AND {{}} {sign} {{}}", value, begin(low), value, end(high))
        case "in_list":
            return sql(" OR ".join(["{}"] * len(ask.value)), *(on(value, one) for one in ask.value))
    return on(value, ask.value)


def between(value: Sql, low: datetime, high: datetime) -> Sql:
    return sql("{} > {} AND {} <= {}", value, low, value, high)


def on(value: Sql, when: str) -> Sql:
    """On the day, or at the moment."""
    if is_day(when):
        day = date.fromisoformat(when)
        return in_days(value, day, day)
    return sql("{} = {}", value, begin(when))


def in_days(value: Sql, first: date, last: date) -> Sql:
    ends = start_of(shifted(last, 1))
    return sql("({} >= {} AND {} < {})", value, start_of(first), value, ends)


def is_day(when: str) -> bool:
    return len(when) == len("2026-03-10")


def begin(when: str) -> datetime:
    return start_of(date.fromisoformat(when)) if is_day(when) else datetime.fromisoformat(when)


def end(when: str) -> datetime:
    """The moment itself, or the one at which the day after begins."""
    if is_day(when):
        return start_of(shifted(date.fromisoformat(when), 1))
    return datetime.fromisoformat(when)


BY_KIND: dict[Kind, Callable[[Sql, Ask, Place], Sql]] = {
    Kind.NUMBER: of_number,
    Kind.TIMES: of_number,
    Kind.BOOLEAN: of_boolean,
    Kind.CHOICE: of_choice,
    Kind.DATE: of_date,
    Kind.MOMENT: of_moment,
}

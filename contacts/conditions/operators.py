"""What can be asked of each kind of field. The builder and the reading are drawn from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    #: One of several known values: a type, an owner, an option of a list.
    CHOICE = "choice"
    #: Any number of known values: tags, several options of a list.
    LABELS = "labels"
    DATE = "date"
    MOMENT = "moment"
    #: How often something happened, and when last.
    TIMES = "times"


class Shape(StrEnum):
    """What stands under `value`."""

    NONE = "none"
    ONE = "one"
    PAIR = "pair"
    LIST = "list"
    DAYS = "days"
    PERIOD = "period"


PERIODS = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Operator:
    name: str
    #: `{field}` and `{value}` stand where they are read.
    words: Any
    shape: Shape = Shape.ONE
    #: The operator whose opposite it is: true wherever that is not, also of what is unknown.
    denies: str = ""
    #: Whether its answer changes with time alone.
    drifts: bool = False

    @property
    def label(self) -> str:
        """What a list of operators shows, with … for a value that stands within."""
        told = str(self.words).replace("{field}", "").replace("{value}", "…")
        return told.strip().removesuffix("…").strip()


def _of(*operators: Operator) -> Mapping[str, Operator]:
    return {one.name: one for one in operators}


EQUALS = Operator("equals", _("{field} is {value}"))
NOT_EQUALS = Operator("not_equals", _("{field} is not {value}"), denies="equals")
IN_LIST = Operator("in_list", _("{field} is one of {value}"), Shape.LIST)
NOT_IN_LIST = Operator("not_in_list", _("{field} is none of {value}"), Shape.LIST, denies="in_list")
IS_SET = Operator("is_set", _("{field} is known"), Shape.NONE)
IS_NOT_SET = Operator("is_not_set", _("{field} is not known"), Shape.NONE, denies="is_set")
WORDS = (
    Operator("contains", _("{field} contains {value}")),
    Operator("not_contains", _("{field} does not contain {value}"), denies="contains"),
    Operator("starts_with", _("{field} begins with {value}")),
    Operator("not_starts_with", _("{field} does not begin with {value}"), denies="starts_with"),
    Operator("ends_with", _("{field} ends with {value}")),
    Operator("not_ends_with", _("{field} does not end with {value}"), denies="ends_with"),
)
AMOUNTS = (
    Operator("greater_than", _("{field} is more than {value}")),
    Operator("at_least", _("{field} is at least {value}")),
    Operator("less_than", _("{field} is less than {value}")),
    Operator("at_most", _("{field} is at most {value}")),
    Operator("between", _("{field} is between {value}"), Shape.PAIR),
)
CALENDAR = (
    Operator("before", _("{field} is before {value}")),
    Operator("after", _("{field} is after {value}")),
    Operator("between", _("{field} is between {value}"), Shape.PAIR),
    Operator("in_last_days", _("{field} is within the last {value} days"), Shape.DAYS, drifts=True),
    Operator(
        "not_in_last_days",
        _("{field} is not within the last {value} days"),
        Shape.DAYS,
        denies="in_last_days",
        drifts=True,
    ),
    Operator(
        "more_than_days_ago", _("{field} is more than {value} days ago"), Shape.DAYS, drifts=True
    ),
    Operator("in_next_days", _("{field} is within the next {value} days"), Shape.DAYS, drifts=True),
    Operator(
        "more_than_days_ahead", _("{field} is in more than {value} days"), Shape.DAYS, drifts=True
    ),
    Operator("in_this", _("{field} is {value}"), Shape.PERIOD, drifts=True),
)
YEARLY = (
    Operator(
        "anniversary_in_next_days",
        _("{field} comes round within the next {value} days"),
        Shape.DAYS,
        drifts=True,
    ),
    Operator("anniversary_in_this", _("{field} comes round {value}"), Shape.PERIOD, drifts=True),
)
ENDS = (IS_SET, IS_NOT_SET)
LISTS = (IN_LIST, NOT_IN_LIST)

BY_KIND: Mapping[Kind, Mapping[str, Operator]] = {
    Kind.TEXT: _of(EQUALS, NOT_EQUALS, *WORDS, *LISTS, *ENDS),
    Kind.NUMBER: _of(EQUALS, NOT_EQUALS, *AMOUNTS, *LISTS, *ENDS),
    Kind.BOOLEAN: _of(EQUALS, NOT_EQUALS, *ENDS),
    Kind.CHOICE: _of(EQUALS, NOT_EQUALS, *LISTS, *ENDS),
    Kind.LABELS: _of(
        Operator("contains", _("{field} include {value}")),
        Operator("not_contains", _("{field} do not include {value}"), denies="contains"),
        Operator("in_list", _("{field} include one of {value}"), Shape.LIST),
        Operator("contains_all", _("{field} include all of {value}"), Shape.LIST),
        Operator("not_in_list", _("{field} include none of {value}"), Shape.LIST, denies="in_list"),
        Operator("is_set", _("{field}: there are some"), Shape.NONE),
        Operator("is_not_set", _("{field}: there are none"), Shape.NONE, denies="is_set"),
    ),
    Kind.DATE: _of(EQUALS, NOT_EQUALS, *CALENDAR, *YEARLY, *LISTS, *ENDS),
    Kind.MOMENT: _of(EQUALS, NOT_EQUALS, *CALENDAR, *LISTS, *ENDS),
    Kind.TIMES: _of(
        Operator("is_set", _("{field} ever"), Shape.NONE),
        Operator("is_not_set", _("{field} never"), Shape.NONE, denies="is_set"),
        Operator("at_least", _("{field} at least {value} times")),
        Operator("greater_than", _("{field} more than {value} times")),
        Operator("at_most", _("{field} at most {value} times")),
        Operator("less_than", _("{field} less than {value} times")),
        Operator("equals", _("{field} exactly {value} times")),
        Operator("not_equals", _("{field} not {value} times"), denies="equals"),
        Operator("between", _("{field} between {value} times"), Shape.PAIR),
        Operator("in_list", _("{field} so many times: {value}"), Shape.LIST),
        Operator(
            "not_in_list", _("{field} not so many times: {value}"), Shape.LIST, denies="in_list"
        ),
        Operator(
            "in_last_days", _("{field} within the last {value} days"), Shape.DAYS, drifts=True
        ),
        Operator(
            "not_in_last_days",
            _("{field} not within the last {value} days"),
            Shape.DAYS,
            denies="in_last_days",
            drifts=True,
        ),
        Operator(
            "more_than_days_ago",
            _("{field} last more than {value} days ago"),
            Shape.DAYS,
            drifts=True,
        ),
    ),
}
#: Other names that are understood; a tree is kept under the proper one.
SYNONYMS: Mapping[Kind, Mapping[str, str]] = {
    Kind.DATE: {"greater_than": "after", "less_than": "before"},
    Kind.MOMENT: {"greater_than": "after", "less_than": "before"},
    Kind.LABELS: {"equals": "contains", "not_equals": "not_contains"},
    Kind.TIMES: {"event_count_at_least": "at_least"},
    Kind.NUMBER: {"event_count_at_least": "at_least"},
}


def operators_of(kind: Kind) -> Mapping[str, Operator]:
    return BY_KIND[kind]


def operator_of(kind: Kind, name: str) -> Operator | None:
    return BY_KIND[kind].get(SYNONYMS.get(kind, {}).get(name, name))

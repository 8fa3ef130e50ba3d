"""What the properties of an activity must be for a rule to make a task of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from events.consuming import Fact

#: Beside the properties, what every fact can say of its item.
OF_ITEM = ("item_type", "item_id", "item_title", "category", "amount", "source")
OPERATORS = ("is", "is_not", "at_least", "at_most", "contains", "is_set")


def all_hold(conditions: Iterable[Mapping[str, Any]], fact: Fact) -> bool:
    """Whether the fact is as all of the conditions say."""
    conditions = list(conditions)
    if not conditions:
        return True
    said = {name: getattr(fact, name) for name in OF_ITEM} | fact.properties
    return all(holds(one, said.get(one["property"])) for one in conditions)


def holds(condition: Mapping[str, Any], found: Any) -> bool:
    """Whether a value is as one condition says; what is not there is nothing and not `is_not`."""
    operator, wanted = condition["operator"], condition.get("value")
    is_there = found not in (None, "")
    if operator == "is_set":
        return is_there
    if operator == "is_not":
        return not same(found, wanted)
    if not is_there:
        return False
    if operator == "is":
        return same(found, wanted)
    if operator == "contains":
        whole = found if isinstance(found, list) else str(found).lower()
        return (wanted if isinstance(found, list) else str(wanted).lower()) in whole
    return compared(operator, found, wanted)


def same(found: Any, wanted: Any) -> bool:
    """Numbers by their value, texts in any case; a flag is never a number."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        return str(found).lower() == str(wanted).lower()
    one, other = number(found), number(wanted)
    if one is not None and other is not None:
        return one == other
    return str(found).lower() == str(wanted).lower()


def compared(operator: str, found: Any, wanted: Any) -> bool:
    one, other = number(found), number(wanted)
    if one is None or other is None:
        # Days and moments in ISO 8601 are in order as text.
        return str(found) >= str(wanted) if operator == "at_least" else str(found) <= str(wanted)
    return one >= other if operator == "at_least" else one <= other


def number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None

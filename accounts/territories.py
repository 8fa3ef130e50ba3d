"""The rules of territories: what they may say, and how they become one SQL condition.

`{"match": "all" | "any", "conditions": [{"field", "operator", "value"}]}` over the fields
below. They are never evaluated outside the database.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, Expression, IntegerField, Q, Value, When

from accounts.errors import BadRule
from accounts.models import Territory

FIELDS = ("country", "region", "type", "source")
OPERATORS = ("is", "is_not", "in", "not_in", "starts_with")
MOST_CONDITIONS = 50


def check_rules(rules: Any) -> dict[str, Any]:
    """The rules, if they can be understood.

    :raises BadRule: naming the place.
    """
    if not isinstance(rules, dict) or set(rules) - {"match", "conditions"}:
        raise BadRule('Give {"match": "all" or "any", "conditions": […]}.', field="rules")
    if not rules:
        return rules
    if rules.get("match", "all") not in ("all", "any"):
        raise BadRule("Match is all or any.", field="rules.match")
    conditions = rules.get("conditions", [])
    if not isinstance(conditions, list) or len(conditions) > MOST_CONDITIONS:
        raise BadRule(f"Give a list of at most {MOST_CONDITIONS}.", field="rules.conditions")
    for number, condition in enumerate(conditions):
        _check_condition(condition, f"rules.conditions[{number}]")
    return rules


def _check_condition(condition: Any, where: str) -> None:
    if not isinstance(condition, dict) or set(condition) != {"field", "operator", "value"}:
        raise BadRule("A condition has a field, an operator and a value.", field=where)
    if condition["field"] not in FIELDS:
        raise BadRule(f"Fields: {', '.join(FIELDS)}.", field=f"{where}.field")
    if condition["operator"] not in OPERATORS:
        raise BadRule(f"Operators: {', '.join(OPERATORS)}.", field=f"{where}.operator")
    value = condition["value"]
    if condition["operator"] in ("in", "not_in"):
        if not isinstance(value, list) or not value or not all(map(_is_word, value)):
            raise BadRule("Give a list of texts.", field=f"{where}.value")
    elif not _is_word(value):
        raise BadRule("Give a text.", field=f"{where}.value")


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 100 and "\x00" not in value


def matching(rules: dict[str, Any], columns: Mapping[str, str]) -> Q:
    """The condition on rows whose `columns` are named by territory field.

    Rules without conditions match nothing, nor does a field that the rows do not have.
    """
    conditions = rules.get("conditions", [])
    if not conditions:
        return Q(pk__in=[])
    parts = [_part(condition, columns) for condition in conditions]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole & part if rules.get("match", "all") == "all" else whole | part
    return whole


def _part(condition: dict[str, Any], columns: Mapping[str, str]) -> Q:
    column, value = columns.get(condition["field"]), condition["value"]
    if column is None:
        return Q(pk__in=[])
    match condition["operator"]:
        case "is":
            return Q(**{f"{column}__iexact": value})
        case "is_not":
            return ~Q(**{f"{column}__iexact": value})
        case "starts_with":
            return Q(**{f"{column}__istartswith": value})
        case "in":
            return _any_of(column, value)
        case _:
            return ~_any_of(column, value)


def _any_of(column: str, values: Iterable[str]) -> Q:
    one_of = Q(pk__in=[])
    for value in values:
        one_of |= Q(**{f"{column}__iexact": value})
    return one_of


def territory_case(columns: Mapping[str, str]) -> Expression:
    """For a row, the id of the first territory whose rules it meets, or NULL.

    Made for `.update(territory_id=territory_case({"country": "country", "type": "type__slug"}))`.
    """
    whens = [
        When(matching(territory.rules, columns), then=Value(territory.pk))
        for territory in Territory.objects.order_by("priority", "id")
        if territory.rules.get("conditions")
    ]
    return Case(*whens, default=Value(None), output_field=IntegerField())

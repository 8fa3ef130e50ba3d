"""The rules of territories: what they may say, and which territory a record falls to.

`{"match": "all" | "any", "conditions": [{"field", "operator", "value"}]}` over the fields
below. They are never evaluated outside the database.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from accounts.errors import BadRule

FIELDS = ("country", "region", "type", "source")
OPERATORS = ("is", "is_not", "in", "not_in", "starts_with")
MOST_CONDITIONS = 50
#: What a record says of each field; a missing or empty one is not known.
Attributes = Mapping[str, str]
CLAIMS = """
SELECT record.place, found.id, found.team_id, found.owner_id
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) WITH ORDINALITY
     AS record (country, region, type, source, place)
CROSS JOIN LATERAL (
    SELECT t.id, t.team_id, u.id AS owner_id
    FROM accounts_territory t LEFT JOIN accounts_user u ON u.id = t.owner_id AND u.is_active
    WHERE (
        SELECT CASE t.rules ->> 'match' WHEN 'any' THEN bool_or(is_met) ELSE bool_and(is_met) END
        FROM jsonb_to_recordset(t.rules -> 'conditions')
             AS condition (field text, operator text, value jsonb)
        CROSS JOIN LATERAL (
            SELECT lower(to_jsonb(record) ->> field) AS told, lower(value #>> '{}') AS asked
        ) AS compared
        CROSS JOIN LATERAL (
            SELECT told <> '' AND CASE operator
                WHEN 'is' THEN told = asked
                WHEN 'is_not' THEN told <> asked
                WHEN 'starts_with' THEN starts_with(told, asked)
                WHEN 'in' THEN asked::jsonb ? told
                ELSE NOT asked::jsonb ? told
            END AS is_met
        ) AS judged
    )
    ORDER BY t.priority, t.id LIMIT 1
) AS found
"""


class Claim(NamedTuple):
    """The territory a record falls to, and who looks after what falls there."""

    territory: int
    team: int | None
    #: Nobody who has left: what falls to them would lie there.
    owner: int | None


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


def find_claims(records: Sequence[Attributes]) -> list[Claim | None]:
    """For each record the first territory, by priority, whose rules it meets; one statement.

    A condition on a field that a record says nothing of is not met, whatever it asks.
    """
    if not records:
        return []
    columns = [[record.get(name, "") for record in records] for name in FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(CLAIMS, columns)
        found = {place - 1: Claim(*claim) for place, *claim in cursor.fetchall()}
    return [found.get(place) for place in range(len(records))]

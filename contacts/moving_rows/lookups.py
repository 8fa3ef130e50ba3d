"""Custom fields of contacts and organisations that lead to one of the two."""

import json
from typing import Any

from django.db import connection

from contacts.models import Contact, CustomField, Of, Organisation
from contacts.moving import Kept, Pair

Kind = CustomField.Kind
MODELS: dict[str, Any] = {Of.CONTACT: Contact, Of.ORGANISATION: Organisation}
ONE = """
UPDATE {table} SET custom = jsonb_set(custom, ARRAY[%(slug)s], %(new)s::jsonb)
WHERE custom -> %(slug)s = %(old)s::jsonb AND {these} RETURNING id
"""
# Whoever stands in the list by both names stands there once.
SEVERAL = """
UPDATE {table} had SET custom = jsonb_set(custom, ARRAY[%(slug)s], (
    SELECT jsonb_agg(one.value ORDER BY one.place) FROM (
        SELECT CASE WHEN value = %(old)s::jsonb THEN %(new)s::jsonb ELSE value END AS value,
               min(place) AS place
        FROM jsonb_array_elements(had.custom -> %(slug)s) WITH ORDINALITY AS all_of (value, place)
        GROUP BY 1
    ) AS one))
WHERE jsonb_typeof(custom -> %(slug)s) = 'array' AND custom -> %(slug)s @> %(old)s::jsonb
  AND {these} RETURNING id
"""


class Lookups:
    """What led to the other leads to the survivor, and back."""

    def __init__(self, target: str = CustomField.Target.CONTACT) -> None:
        self.target = target

    def take(self, pair: Pair) -> Kept:
        changed = {
            str(field.pk): _lead(field, old=pair.other, new=pair.survivor, ids=None)
            for field in _fields(self.target)
        }
        return Kept(facts={pk: ids for pk, ids in changed.items() if ids})

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        for field in _fields(self.target):
            if ids := kept.facts.get(str(field.pk)):
                _lead(field, old=pair.survivor, new=pair.other, ids=ids)


def _fields(target: str) -> list[CustomField]:
    kinds = (Kind.LOOKUP, Kind.MULTI_LOOKUP)
    rows = CustomField.objects.filter(kind__in=kinds, target=target)
    return list(rows.order_by("pk"))


def _lead(field: CustomField, *, old: int, new: int, ids: list[int] | None) -> list[int]:
    """Let the field lead to another contact wherever it leads to the old one; where it did."""
    statement = ONE if field.kind == Kind.LOOKUP else SEVERAL
    table = MODELS[field.of]._meta.db_table
    these = "true" if ids is None else "id = ANY(%(ids)s)"
    given = {"slug": field.slug, "old": json.dumps(old), "new": json.dumps(new), "ids": ids}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(table=table, these=these), given)
        return [pk for (pk,) in cursor.fetchall()]

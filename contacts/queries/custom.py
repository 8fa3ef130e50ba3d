"""Finding, ordering and comparing records by the values of their custom fields."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Count, F, Func, JSONField, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTransform

from contacts.bearers import bearer_of
from contacts.field_values import SEVERAL
from contacts.models import CustomField, SensitiveValue
from contacts.queries.resources import sees_all

#: Records of whom the same value is told, by their places in the lists given.
TAKEN = """
WITH given AS (
    SELECT id, contacts_custom_key(jsonb_build_object(%(slug)s::text, value), %(slug)s) AS key
    FROM unnest(%(ids)s::bigint[], %(values)s::jsonb[]) AS given (id, value)
),
numbered AS (SELECT id, key, row_number() OVER (PARTITION BY key ORDER BY id) AS place FROM given)
SELECT id FROM numbered WHERE key IS NOT NULL AND (place > 1 OR EXISTS (
    SELECT FROM {table} AS other
    WHERE contacts_custom_key(other.custom, %(slug)s) = numbered.key AND other.id <> numbered.id))
"""
COUNTS = """
SELECT slug, count(*) FROM {table}, jsonb_object_keys(custom) AS slug
WHERE {only} GROUP BY slug
"""


class CustomKey(Func):
    """What a record is compared by under a custom field; the index is on the same words."""

    function = "contacts_custom_key"
    output_field = JSONField()

    def __init__(self, slug: str) -> None:
        super().__init__(F("custom"), Value(slug, output_field=TextField()))


class KeyOfValue(Func):
    """The same of a value that somebody looks for."""

    function = "contacts_custom_key"
    output_field = JSONField()

    def __init__(self, slug: str, value: Any) -> None:
        whole = Value({slug: value}, output_field=JSONField())
        super().__init__(whole, Value(slug, output_field=TextField()))


def findable_fields(of: str, slugs: Iterable[str]) -> dict[str, CustomField]:
    """Those of the fields that lists can be narrowed and ordered by, once their index is there."""
    rows = CustomField.objects.filter(of=of, slug__in=list(slugs), findable=True, is_retired=False)
    ready = rows.filter(index_state=CustomField.IndexState.READY)
    return {field.slug: field for field in ready}


def with_value(rows: QuerySet[Any], field: CustomField, value: Any) -> QuerySet[Any]:
    """Those that hold the value; a text in any case, and of a list any of its members."""
    if field.kind in SEVERAL:
        return rows.filter(**{f"custom__{field.slug}__contains": [value]})
    name = f"custom_{field.pk}"
    keyed: QuerySet[Any] = rows.alias(**{name: CustomKey(field.slug)})
    return keyed.filter(**{name: KeyOfValue(field.slug, value)})


def between(rows: QuerySet[Any], field: CustomField, *, side: str, value: Any) -> QuerySet[Any]:
    """Those whose value is not below (`gte`) or not above (`lte`) the one given."""
    name = f"custom_{field.pk}"
    keyed: QuerySet[Any] = rows.alias(**{name: CustomKey(field.slug)})
    return keyed.filter(**{f"{name}__{side}": KeyOfValue(field.slug, value)})


def having(rows: QuerySet[Any], field: CustomField, is_set: bool) -> QuerySet[Any]:
    """Those that have some value, or those that have none."""
    value = KeyTransform(field.slug, "custom")
    expression = value if field.kind in SEVERAL else CustomKey(field.slug)
    name = f"custom_{field.pk}"
    keyed: QuerySet[Any] = rows.alias(**{name: expression})
    return keyed.filter(**{f"{name}__isnull": not is_set})


def taken_values(field: CustomField, values: Mapping[int, Any]) -> set[int]:
    """Of records and the values they are to get those that cannot: another has the value."""
    from django.db.backends.postgresql.psycopg_any import Jsonb

    statement = TAKEN.format(table=bearer_of(field.of).table)
    given: dict[str, Any] = {
        "slug": field.slug,
        "ids": list(values),
        "values": [Jsonb(value) for value in values.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return {pk for (pk,) in cursor.fetchall()}


def count_values(of: str, slug: str) -> int:
    """How many records hold a value under the slug."""
    plain = int(bearer_of(of).rows().filter(custom__has_key=slug).count())
    return plain + SensitiveValue.objects.filter(field__of=of, field__slug=slug).count()


def count_all_values(of: str) -> dict[str, int]:
    """Slug → how many records hold a value under it; one walk through all of them."""
    bearer = bearer_of(of)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(table=bearer.table, only=bearer.only))
        found: dict[str, int] = dict(cursor.fetchall())
    sealed = SensitiveValue.objects.filter(field__of=of).values_list("field__slug")
    for slug, count in sealed.annotate(count=Count("*")).order_by():
        found[slug] = found.get(slug, 0) + count
    return found


def may_count(user: Any) -> bool:
    """Whether numbers of all records tell a person nothing that is not his to know."""
    return sees_all(user)

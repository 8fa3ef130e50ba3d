"""Lists by what their rows have alike: which groups there are, and how many rows are in each.

A list that is short is counted. Of a long one a sample of the table says how the rows are spread,
and what the sample hardly meets is counted as far as `FEW`, so that no group is overlooked and
nothing is counted a million times.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, F, QuerySet
from django.db.models.sql.datastructures import BaseTable

from accounts.models import Team, User
from contacts.models import Contact, ContactType, CustomField, Of
from contacts.queries.custom import CustomKey
from ground.totals import COUNTED_UP_TO, MANY, Total, believed_rows

#: Rows of the table that a sample holds, about.
SAMPLED = 20_000
#: A group of which the sample holds fewer is counted, up to `FEW`.
RARE = 50
FEW = 1_000
MOST_GROUPS = 300
NONE = "none"

#: Every value of a column that an index begins with, one look into the index for each.
VALUES = """
WITH RECURSIVE known AS (
    (SELECT {column} AS value FROM {table} WHERE {column} > '' ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM {table} WHERE {column} > known.value ORDER BY {column} LIMIT 1)
    FROM known WHERE known.value IS NOT NULL
)
SELECT value FROM known WHERE value IS NOT NULL LIMIT {most}
"""
COUNTED = """
SELECT wanted.value, (
    SELECT count(*) FROM (
        SELECT FROM ({rows}) AS listed WHERE listed.group_key = wanted.value::{kind} LIMIT {few}
    ) AS few
) FROM unnest(%s::text[]) AS wanted (value)
"""


@dataclass(frozen=True)
class Known:
    """A value that rows can have alike."""

    key: str
    label: str
    colour: str = ""


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    colour: str
    count: Total
    #: What narrows the list to the rows of the group.
    filter: dict[str, str]


@dataclass(frozen=True)
class Groups:
    rows: list[Group]
    #: How many more there are.
    left_off: int = 0


@dataclass(frozen=True)
class Trait:
    """Something that rows can have alike, and how it is asked for."""

    name: str
    #: The rows' value of it.
    value: Any
    #: Of which type the database takes it.
    kind: str
    known: list[Known] = field(default_factory=list)

    def filter_of(self, key: str) -> dict[str, str]:
        if key == NONE and self.kind == "jsonb":
            return {f"{self.name}.set": "false"}
        return {self.name: key}

    def key_of(self, value: Any) -> str:
        """The group's key of what the database answers."""
        if value in (None, ""):
            return NONE
        return value.lower() if self.kind == "jsonb" else str(value)

    def asked(self, key: str) -> str:
        """The value of a key, as the database is asked for it."""
        return json.dumps(key) if self.kind == "jsonb" else key


def traits_of(model: Any) -> tuple[str, ...]:
    """What lists of the model can be grouped by, besides their lists to choose from."""
    own = ("owner", "team", "type")
    return (*own, "stage", "country") if model is Contact else own


def trait_of(model: Any, name: str) -> Trait | None:
    """What is meant by the name, if the lists of the model can be grouped by it."""
    if name in traits_of(model):
        return _core(model, name)
    slug = name.removeprefix("custom.")
    rows = CustomField.objects.filter(of=Of.of_model(model), slug=slug, findable=True)
    ready = rows.filter(index_state=CustomField.IndexState.READY, is_retired=False)
    found = ready.filter(kind=CustomField.Kind.PICKLIST).first() if slug != name else None
    if found is None:
        return None
    known = [
        Known(str(one["value"]).lower(), one.get("label") or one["value"], one.get("colour") or "")
        for one in found.options
    ]
    return Trait(name, CustomKey(slug), "jsonb", known)


def group_rows(rows: QuerySet[Any], trait: Trait) -> Groups:
    """The groups of a list's rows, in the order of what they have alike; those with none last."""
    keyed = rows.order_by().annotate(group_key=trait.value).values("group_key")
    counts = _counted(keyed, trait) if believed_rows(rows) < MANY else None
    found = counts if counts is not None else _estimated(rows, keyed, trait)
    return _shown(found, trait)


def _core(model: Any, name: str) -> Trait:
    if name == "owner":
        people = User.objects.order_by("name", "pk").values_list("pk", "name")
        return Trait(name, F("owner_id"), "bigint", [Known(str(pk), said) for pk, said in people])
    if name == "team":
        teams = Team.objects.order_by("name", "pk").values_list("pk", "name")
        return Trait(name, F("team_id"), "bigint", [Known(str(pk), said) for pk, said in teams])
    if name == "type":
        types = ContactType.objects.filter(of=Of.of_model(model)).order_by("name", "pk")
        known = [Known(slug, said) for slug, said in types.values_list("slug", "name")]
        return Trait(name, F("type__slug"), "text", known)
    if name == "stage":
        stages: Any = Contact._meta.get_field("standing").related_model._meta.get_field("stage")
        found = stages.related_model.objects.order_by("lifecycle_id", "order", "pk")
        named = found.values_list("key", "label", "colour")
        known = list({key: Known(key, said, colour) for key, said, colour in named}.values())
        return Trait(name, F("standing__stage__key"), "text", known)
    return Trait(name, F("country"), "text", _countries())


def _countries() -> list[Known]:
    table = Contact._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(VALUES.format(column="country", table=table, most=MOST_GROUPS))
        return [Known(code, code) for (code,) in cursor.fetchall()]


def _counted(keyed: QuerySet[Any], trait: Trait) -> dict[str, Total] | None:
    """Every group with its rows, or nothing where the list is longer than was believed."""
    few = keyed[: COUNTED_UP_TO + 1]
    statement, given = few.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT group_key, count(*) FROM ({statement}) AS listed GROUP BY group_key",  # noqa: S608 - ours
            given,
        )
        found = cursor.fetchall()
    if sum(count for _, count in found) > COUNTED_UP_TO:
        return None
    return {key: Total(count, exact=True) for key, count in _by_key(found, trait).items()}


def _estimated(rows: QuerySet[Any], keyed: QuerySet[Any], trait: Trait) -> dict[str, Total]:
    share = min(1.0, SAMPLED / max(1, believed_rows(rows.model.objects.all())))
    sample = _sampled(keyed, share).annotate(count=Count("*")).values_list("group_key", "count")
    met = _by_key(sample, trait)
    often = {
        key: Total(round(count / share), exact=False) for key, count in met.items() if count >= RARE
    }
    rare = {one.key for one in trait.known} | met.keys()
    return often | _few(keyed, trait, sorted(rare - often.keys() - {NONE}), NONE not in often)


def _few(keyed: QuerySet[Any], trait: Trait, keys: list[str], with_none: bool) -> dict[str, Total]:
    statement, given = keyed.query.sql_with_params()
    asked = COUNTED.format(rows=statement, kind=trait.kind, few=FEW + 1)
    values = {trait.asked(key): key for key in keys}
    with connection.cursor() as cursor:
        cursor.execute(asked, [*given, list(values)])
        found = {values[value]: count for value, count in cursor.fetchall()}
    if with_none:
        nothing = {"group_key": ""} if trait.name == "country" else {"group_key__isnull": True}
        found[NONE] = keyed.filter(**nothing)[: FEW + 1].count()
    return {
        key: Total(min(count, FEW), exact=count <= FEW) for key, count in found.items() if count
    }


def _by_key(found: Iterable[tuple[Any, int]], trait: Trait) -> dict[str, int]:
    counts: dict[str, int] = {}
    for value, count in found:
        read = json.loads(value) if trait.kind == "jsonb" and isinstance(value, str) else value
        key = trait.key_of(read if not isinstance(read, int | float | bool) else str(read))
        counts[key] = counts.get(key, 0) + count
    return counts


class _Sample(BaseTable):
    """A table of which only a share of its pages is read."""

    share = 1.0

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        table, given = super().as_sql(compiler, connection)
        return f"{table} TABLESAMPLE SYSTEM (%s) REPEATABLE (1)", [*given, self.share * 100]


def _sampled(keyed: QuerySet[Any], share: float) -> QuerySet[Any]:
    keyed = keyed.all()
    alias = keyed.query.get_initial_alias()
    table = keyed.query.alias_map[alias]
    sample = _Sample(table.table_name, alias)
    sample.share = share
    keyed.query.alias_map = {**keyed.query.alias_map, alias: sample}
    return keyed


def _shown(counts: dict[str, Total], trait: Trait) -> Groups:
    known = {one.key: one for one in trait.known}
    strange = sorted(key for key in counts if key not in known and key != NONE)
    order = [*known, *strange, NONE]
    keys = [key for key in order if key in counts]
    shown = [*(key for key in keys if key != NONE)][:MOST_GROUPS]
    shown += [NONE] if NONE in counts else []
    rows = [
        Group(
            key=key,
            label=known[key].label if key in known else "" if key == NONE else key,
            colour=known[key].colour if key in known else "",
            count=counts[key],
            filter=trait.filter_of(key),
        )
        for key in shown
    ]
    return Groups(rows, left_off=len(keys) - len(rows))

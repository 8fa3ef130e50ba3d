"""What happened: how often and how long ago, for each type of activity."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from contacts.conditions.fields import PROPERTY, Field
from contacts.conditions.operators import Kind
from contacts.conditions.sources.rows import Rows
from contacts.conditions.sources.values import Column
from contacts.conditions.sql import sql
from events.catalogue import ActivityType
from events.queries import catalogue

HAPPENED = gettext_lazy("What happened")
TABLE, ROW = "events_activity", "act"
JSON_KINDS = {"number": Kind.NUMBER, "integer": Kind.NUMBER, "boolean": Kind.BOOLEAN}
#: What stands on every activity beside its properties.
COLUMNS = (
    ("item_type", gettext_lazy("Kind of item")),
    ("item_id", gettext_lazy("Id of the item")),
    ("item_title", gettext_lazy("Title of the item")),
    ("category", gettext_lazy("Category")),
    ("origin", gettext_lazy("Where it came from")),
    ("title", gettext_lazy("Title")),
)


class _Made:
    """The fields of the catalogue as it is just now: hundreds, which seldom change."""

    types: Mapping[str, ActivityType] | None = None
    fields: tuple[Field, ...] = ()


def fields() -> tuple[Field, ...]:
    types = catalogue()
    if types is not _Made.types:
        _Made.fields, _Made.types = tuple(_of(types)), types
    return _Made.fields


def _of(types: Mapping[str, ActivityType]) -> Iterator[Field]:
    done = sorted(name for name, type in types.items() if type.by_contact)
    anything = Rows(TABLE, ROW, sql("act.type = ANY({})", done), "occurred_at")
    yield Field(
        "activity.any",
        gettext_lazy("Did anything"),
        Kind.TIMES,
        anything,
        HAPPENED,
        where=tuple(_of_all()),
        has_window=True,
        touched_by=frozenset(done),
    )
    for type in sorted(types.values(), key=lambda one: (one.category, one.name)):
        yield from _of_type(type)


def _of_type(type: ActivityType) -> Iterator[Field]:
    """The type, by its own name and by those that packs call it."""
    where = (*_of_properties(type), *_of_all())
    for name in type.names:
        label = next((alias.label for alias in type.aliases if alias.name == name), type.label)
        yield Field(
            f"activity.{name}",
            gettext_lazy(label),
            Kind.TIMES,
            Rows(TABLE, ROW, sql("act.type = {}", type.name), "occurred_at"),
            HAPPENED,
            where=where,
            open_where=of_property,
            has_window=True,
            touched_by=frozenset({type.name}),
        )


def any_activity() -> Field:
    """Activities of whatever type, narrowed by any property: for whoever names the types apart."""
    return Field(
        "activity",
        HAPPENED,
        Kind.TIMES,
        Rows(TABLE, ROW, moment="occurred_at"),
        where=tuple(_of_all()),
        open_where=of_property,
        touched_by=None,
    )


def _of_properties(type: ActivityType) -> Iterator[Field]:
    for name, schema in type.properties.get("properties", {}).items():
        kind = kind_of(schema)
        if kind and PROPERTY.fullmatch(name):
            yield of_property(name, kind, schema.get("title", ""))


def kind_of(schema: Any) -> Kind | None:
    """The kind of a property by its JSON schema; None for what cannot be compared."""
    told = schema.get("type") if isinstance(schema, dict) else None
    named = told if isinstance(told, list) else [told]
    known = next((one for one in named if one not in (None, "null")), "string")
    if known in ("object", "array"):
        return None
    if known == "string" and schema.get("format") == "date-time":
        return Kind.MOMENT
    return JSON_KINDS.get(known, Kind.TEXT)


def of_property(name: str, kind: Kind, label: str = "") -> Field:
    """A property of an activity, by a name that `PROPERTY` allows."""
    value, said = (f"{{row}}.properties {sign} '{name}'" for sign in ("->", "->>"))
    column = {
        Kind.NUMBER: f"CASE jsonb_typeof({value}) WHEN 'number' THEN ({said})::numeric END",
        Kind.BOOLEAN: f"CASE jsonb_typeof({value}) WHEN 'boolean' THEN ({said})::boolean END",
        Kind.MOMENT: f"events_moment({said})",
    }.get(kind)
    source = Column(column) if column else Column(said, may_be_empty=True)
    return Field(name, label or name.replace("_", " ").capitalize(), kind, source)


def _of_all() -> Iterator[Field]:
    for name, label in COLUMNS:
        column = "source" if name == "origin" else name
        yield Field(name, label, Kind.TEXT, Column(f"{{row}}.{column}", may_be_empty=True))
    amount, when = Column("{row}.amount"), Column("{row}.occurred_at")
    yield Field("amount", gettext_lazy("Amount"), Kind.NUMBER, amount)
    yield Field("occurred_at", gettext_lazy("When"), Kind.MOMENT, when)

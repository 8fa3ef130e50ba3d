"""What a rollup can be made of: one check for the API, the admin and packs."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from contacts.activities import (
    RELATIONSHIP_ADDED,
    RELATIONSHIP_CHANGED,
    RELATIONSHIP_ENDED,
    RELATIONSHIP_REMOVED,
)
from contacts.conditions.about import activities, sums
from contacts.conditions.fields import OF_CONTACT, Catalogue, Field, where_field
from contacts.conditions.nodes import Condition, Group, conditions_in
from contacts.conditions.operators import Kind
from contacts.conditions.parsing import parse, parse_rows
from contacts.conditions.sources.rows import Rows
from contacts.conditions.sources.values import Column
from contacts.conditions.sql import FALSE, sql
from contacts.errors import BadConditions
from contacts.fields import Fault
from contacts.models import ContactType, Of, RelationshipType
from contacts.rollups.sources import Counted, Members, Related, Source, Tallied
from contacts.rollups.taking import TAKES, results_of

LONGEST, MOST_TYPES = 10_000, 50
SIDES = ("contact", "other")
RELATED = frozenset(
    type.name
    for type in (RELATIONSHIP_ADDED, RELATIONSHIP_CHANGED, RELATIONSHIP_ENDED, RELATIONSHIP_REMOVED)
)
#: What the log's sums know of whole types without reading a history, by take and value.
TALLIED = {
    ("count", ""): "sum(count)",
    ("any", ""): "true",
    ("sum", "amount"): "sum(amount)",
    ("first", "occurred_at"): "min(first_at)",
    ("least", "occurred_at"): "min(first_at)",
    ("last", "occurred_at"): "max(last_at)",
    ("most", "occurred_at"): "max(last_at)",
}


class BadRollup(ValueError):
    """A definition cannot be understood."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(f"{one.field}: {one.detail}" for one in self.faults))


@dataclass(frozen=True)
class Rollup:
    """A definition that was understood."""

    #: What comes of it, as fields can say it; the first is usual.
    results: tuple[str, ...]
    source: Source
    #: The types of activity after which it may be another; None for all of them.
    touched: frozenset[str] | None
    #: Keys of the contacts' fields that are worked out themselves and that it reads.
    reads: frozenset[str] = frozenset()
    #: Whether it changes with time alone.
    drifts: bool = False
    #: For whoever reads it: what types are called, which value is taken, and of which rows.
    names: tuple[str, ...] = ()
    value: Field | None = None
    rows: Condition | None = None
    tree: Group | None = None


class Known:
    """What definitions can name, read once for however many of them, when it is first needed."""

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue()

    @cached_property
    def contact_types(self) -> dict[str, ContactType]:
        return {type.slug: type for type in ContactType.objects.filter(of=Of.CONTACT)}

    @cached_property
    def relationship_types(self) -> dict[str, RelationshipType]:
        return {type.slug: type for type in RelationshipType.objects.order_by("id")}


@dataclass(frozen=True)
class Asked:
    """For whom a definition is read, and among what."""

    of: str
    is_kept: bool
    known: Known


def understand(given: Any, *, of: str, is_kept: bool = False, known: Known | None = None) -> Rollup:
    """What a definition means, for fields of contacts or of organisations.

    Of one that `is_kept`, what it names may be gone by now.

    :raises BadRollup: naming each fault by its JSON path.
    """
    kinds = KINDS.get(of, {})
    if not kinds:
        raise BadRollup([Fault("kind", "Only contacts and organisations have rollups.")])
    if not isinstance(given, dict) or given.get("of") not in kinds:
        said = Fault("rollup.of", f"Expected one of: {', '.join(kinds)}.")
        raise BadRollup([said if isinstance(given, dict) else replace(said, field="rollup")])
    if len(json.dumps(given, default=str)) > LONGEST:
        raise BadRollup([Fault("rollup", f"Shorten it to {LONGEST:,} characters.")])
    takes, keys, read = kinds[given["of"]]
    strange = sorted(map(str, given.keys() - {"of", "take", *keys}))
    faults = [Fault(f"rollup.{key[:50]}", "There is no such key.") for key in strange]
    if given.get("take") not in takes:
        faults.append(Fault("rollup.take", f"Expected one of: {', '.join(takes)}."))
    elif bool(TAKES[given["take"]]) != bool(given.get("value")):
        said_value = "Say which value is taken." if TAKES[given["take"]] else "This takes no value."
        faults.append(Fault("rollup.value", said_value))
    if faults:
        raise BadRollup(faults)
    try:
        return read(given, Asked(of, is_kept, known or Known()))
    except BadConditions as refused:
        errors = refused.facts["errors"]
        raise BadRollup(Fault(one["field"], one["detail"]) for one in errors) from None


def _of_activities(given: Mapping[str, Any], asked: Asked) -> Rollup:
    of, is_kept = asked.of, asked.is_kept
    known = {field.key.removeprefix("activity."): field for field in activities.fields()}
    names = _names(given, known.keys() - {"any"}, is_kept, least=1 if of == Of.ORGANISATION else 0)
    field = _together([known[name] for name in names]) if names else known["any"]
    if not names and given.get("types"):
        # What a pack took away with it happens no more.
        nothing = Rows(activities.TABLE, activities.ROW, FALSE)
        field = replace(field, source=nothing, touched_by=frozenset())
    condition = parse_rows(dict(given), field, root="rollup", is_kept=is_kept)
    take, value = given["take"], _value(given, field)
    touched = field.touched_by or frozenset()
    tally = TALLIED.get((take, given.get("value", "")))
    is_plain = not condition.where and condition.within_days is None
    source: Source
    if tally and is_plain and of == Of.CONTACT:
        source = Tallied(tuple(sorted(touched)), tally)
    else:
        owner = "contact_id" if of == Of.CONTACT else "organisation_id"
        order = "act.occurred_at {way}, act.id {way}"
        source = Counted(condition, take, value and _column(value), owner, order)
    return Rollup(
        _results(take, value),
        source,
        touched,
        drifts=condition.drifts,
        names=tuple(str(known[name].label) for name in names),
        value=value,
        rows=condition,
    )


def _of_items(given: Mapping[str, Any], asked: Asked) -> Rollup:
    field = next(one for one in sums.fields() if one.key == "items")
    types = given.get("types", [])
    if not _is_list_of_names(types):
        raise BadRollup([Fault("rollup.types", f"Expected a list of at most {MOST_TYPES} names.")])
    if types:
        only = sql("item.item_type = ANY({})", list(types))
        field = replace(field, source=Rows("events_itemprogress", "item", only))
    condition = parse_rows(dict(given), field, root="rollup", is_kept=asked.is_kept)
    value = _value(given, field)
    order = "item.started_at {way}, item.id {way}"
    source = Counted(condition, given["take"], value and _column(value), "contact_id", order)
    return Rollup(
        _results(given["take"], value),
        source,
        field.touched_by,
        drifts=condition.drifts,
        names=tuple(types),
        value=value,
        rows=condition,
    )


def _of_relationships(given: Mapping[str, Any], asked: Asked) -> Rollup:
    of = asked.of
    types = asked.known.relationship_types
    names = _names(given, types.keys(), asked.is_kept) if given.get("types") else list(types)
    side = given.get("side")
    if side is not None and (side not in SIDES or of == Of.ORGANISATION):
        expected = ", ".join(SIDES) if of == Of.CONTACT else "nothing, as it stands second"
        raise BadRollup([Fault("rollup.side", f"Expected {expected}.")])
    meant = [types[name] for name in names]
    # Both sides of a symmetric one are the same to each other, whichever stands first.
    first = tuple(one.pk for one in meant if side != "other" or one.is_symmetric)
    second = tuple(one.pk for one in meant if side != "contact" or one.is_symmetric)
    source = Related(of, given["take"], first, second)
    named = tuple(
        one.reverse_name if side == "other" or of == Of.ORGANISATION else one.name
        for one in (meant if given.get("types") else ())
    )
    return Rollup(_results(given["take"], None), source, RELATED, names=named)


def _of_contacts(given: Mapping[str, Any], asked: Asked) -> Rollup:
    known = asked.known.contact_types
    names = _names(given, known.keys(), asked.is_kept)
    types = tuple(known[name].pk for name in names) if given.get("types") else None
    meant = None
    if given.get("where") is not None:
        catalogue = asked.known.catalogue
        meant = parse(
            given["where"], catalogue=catalogue, root="rollup.where", is_kept=asked.is_kept
        )
        _refuse_circles(meant)
    if given["take"] == "share" and (meant is None or not meant.parts):
        raise BadRollup([Fault("rollup.where", "Say of whom it is the share.")])
    value = _value(given, None, asked.known)
    source = Members(given["take"], value and _column(value), types, meant)
    touched: frozenset[str] | None = meant.touched_by if meant else OF_CONTACT
    return Rollup(
        _results(given["take"], value),
        source,
        touched,
        reads=_read_by(value, meant),
        drifts=bool(meant and meant.drifts),
        names=tuple(known[name].name for name in names),
        value=value,
        tree=meant,
    )


Read = Callable[[Mapping[str, Any], Asked], Rollup]
OF_ROWS = ("count", "any", "distinct", "sum", "average", "least", "most", "first", "last")
ROWS = (OF_ROWS, ("types", "value", "where", "within_days"), _of_activities)
SIDED = (("count", "any"), ("types", "side"), _of_relationships)
OF_MEMBERS = ("count", "any", "share", "sum", "average", "least", "most")
#: What rollups can be of: how it is taken, what more can be said, and what reads that.
KINDS: dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...], Read]]] = {
    Of.CONTACT: {
        "activities": ROWS,
        "items": (OF_ROWS, ("types", "value", "where"), _of_items),
        "relationships": SIDED,
    },
    Of.ORGANISATION: {
        "contacts": (OF_MEMBERS, ("types", "value", "where"), _of_contacts),
        "activities": ROWS,
        "relationships": SIDED,
    },
}


def _is_list_of_names(given: Any) -> bool:
    return (
        isinstance(given, list)
        and len(given) <= MOST_TYPES
        and all(isinstance(one, str) and 0 < len(one) <= 50 and "\x00" not in one for one in given)
    )


def _names(
    given: Mapping[str, Any], known: Iterable[str], is_kept: bool, *, least: int = 0
) -> list[str]:
    """The types that are named, of those that there are."""
    types, there = given.get("types", []), set(known)
    if not _is_list_of_names(types) or len(types) < least:
        expected = f"Expected a list of {least} to {MOST_TYPES} names."
        raise BadRollup([Fault("rollup.types", expected)])
    if not is_kept and (unknown := [one for one in types if one not in there]):
        raise BadRollup([Fault("rollup.types", f"There is no type {unknown[0]}.")])
    return [one for one in types if one in there]


def _together(fields: list[Field]) -> Field:
    """Several types of activity as one field; what they have in common can be asked of each."""
    first, *others = fields
    if not others:
        return first
    touched = frozenset().union(*(field.touched_by or () for field in fields))
    where: dict[str, Field] = {}
    for one in (row for field in fields for row in field.where):
        known = where.setdefault(one.key, one)
        if known.kind != one.kind:
            where[one.key] = activities.of_property(one.key, Kind.TEXT)
    rows = Rows(
        activities.TABLE,
        activities.ROW,
        sql("act.type = ANY({})", sorted(touched)),
        "occurred_at",
    )
    return replace(first, source=rows, where=tuple(where.values()), touched_by=touched)


def _value(
    given: Mapping[str, Any], rows: Field | None, known: Known | None = None
) -> Field | None:
    """The value that is taken of each row: of a member it stands on the contact."""
    name, kinds = given.get("value"), TAKES[given["take"]]
    if not kinds:
        return None
    field = None
    if isinstance(name, str):
        # How a property is taken tells what it must be, where nothing else does.
        guess = Kind.NUMBER if Kind.TEXT not in kinds else Kind.TEXT
        field = _field(rows, known, name, guess)
    if field is None or not isinstance(field.source, Column):
        raise BadRollup([Fault("rollup.value", "There is no such value.")])
    if field.kind not in kinds:
        words = ", ".join(sorted(kinds))
        raise BadRollup(
            [Fault("rollup.value", f"{field.label} is {field.kind}; expected: {words}.")]
        )
    return field


def _field(rows: Field | None, known: Known | None, name: str, guess: Kind) -> Field | None:
    if rows is not None:
        return where_field(rows, name, guess)
    return known.catalogue.find(name) if known else None


def _column(field: Field) -> Column:
    assert isinstance(field.source, Column)  # noqa: S101 - `_value` lets no other through
    return field.source


def _results(take: str, value: Field | None) -> tuple[str, ...]:
    return results_of(take, value.kind if value else None)


def _refuse_circles(tree: Group) -> None:
    """Nothing that may follow from the rollup itself can be asked of the members."""
    for one in conditions_in(tree):
        marks = one.field.touched_by or frozenset()
        if one.field.lookup == "segments" or any(m.startswith("organisation.") for m in marks):
            detail = f"{one.field.label} may follow from this field; ask for something else."
            raise BadRollup([Fault("rollup.where", detail)])


def _read_by(value: Field | None, tree: Group | None) -> frozenset[str]:
    fields = [value] if value else []
    for one in conditions_in(tree) if tree else ():
        fields += [one.field, *([one.share.field] if one.share else [])]
    return frozenset(field.key for field in fields)

"""What becomes of the rows that point at a contact when two contacts become one.

Every app says it of its own models in its `moves.py` with `moves(…)`, and contacts of those of
the apps below. Whoever merges asks all of them, in one transaction, and keeps what they answer:
by that they bring everything back when the merge is undone. A model with a foreign key to
contacts that says nothing fails a test.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.apps import apps
from django.db import connection, models

Picture = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """The contact that stays, and the one that becomes part of it."""

    survivor: int
    other: int
    #: Field → whose value a person chose.
    chosen: Mapping[str, int] = field(default_factory=dict)

    @property
    def ids(self) -> dict[str, int]:
        return {"survivor": self.survivor, "other": self.other}


@dataclass
class Kept:
    """What it takes to tell the rows of both apart again."""

    #: Rows that were the other's and are the survivor's now, and those that were so before.
    moved: list[int] = field(default_factory=list)
    own: list[int] = field(default_factory=list)
    #: Rows of the other's that the survivor had as well, as they were.
    taken: list[Picture] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


class Mover(Protocol):
    def take(self, pair: Pair) -> Kept:
        """Give the survivor what is the other's. Both are locked by the caller."""

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        """Give the other back what was theirs; what came since goes to `added_to`."""


#: The model and the field by which its rows point at a contact → what becomes of them.
MOVERS: dict[tuple[str, str], Mover] = {}


#: The same of rows that point at an organisation.
ORGANISATION_MOVERS: dict[tuple[str, str], Mover] = {}


def moves(label: str, column: str, mover: Mover) -> None:
    """Announce what becomes of a model's rows."""
    _announce(MOVERS, label, column, mover)


def moves_with_organisations(label: str, column: str, mover: Mover) -> None:
    """Announce what becomes of a model's rows when two organisations become one."""
    _announce(ORGANISATION_MOVERS, label, column, mover)


def _announce(movers: dict[tuple[str, str], Mover], label: str, column: str, mover: Mover) -> None:
    if (label, column) in movers:
        raise ValueError(f"What becomes of {label} by {column} is announced twice.")
    movers[label, column] = mover


class Stays:
    """Rows that are another mover's work, or are written anew by whoever merges."""

    def take(self, pair: Pair) -> Kept:
        return Kept()

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        """There is nothing to give back."""


OWN = "SELECT coalesce(array_agg(id), '{{}}') FROM {table} WHERE {column} = %(survivor)s"
TAKE = """
WITH taken AS (
    DELETE FROM {table} had USING {table} theirs
    WHERE had.{column} = %(other)s AND theirs.{column} = %(survivor)s AND {same}
    RETURNING had.*
)
SELECT coalesce(jsonb_agg(DISTINCT to_jsonb(taken)), '[]') FROM taken
"""
MOVE = """
WITH moved AS (
    UPDATE {table} SET {column} = %(survivor)s WHERE {column} = %(other)s RETURNING id
)
SELECT coalesce(array_agg(id), '{{}}') FROM moved
"""
RETURN = """
UPDATE {table} SET {column} = %(other)s WHERE {column} = %(survivor)s AND id = ANY(%(moved)s)
"""
TO_OTHER = """
UPDATE {table} had SET {column} = %(other)s
WHERE had.{column} = %(survivor)s AND had.id <> ALL(%(own)s)
  AND NOT EXISTS (SELECT FROM {table} theirs WHERE theirs.{column} = %(other)s AND {same})
"""


class Follow:
    """Rows go with their contact. Of two that are alike in `apart`, the survivor's stays; where
    a contact has `one` at most, any two are.
    """

    def __init__(
        self,
        label: str,
        column: str,
        *,
        apart: Sequence[str] = (),
        one: bool = False,
    ) -> None:
        self.label, self.column, self.apart, self.one = label, column, apart, one

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    def take(self, pair: Pair) -> Kept:
        own = self._ask(OWN, pair.ids)
        taken = self._ask(TAKE, pair.ids) if self.apart or self.one else []
        return Kept(moved=self._ask(MOVE, pair.ids), own=own, taken=taken)

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        self._do(RETURN, {**pair.ids, "moved": kept.moved})
        self.put_back(kept.taken)
        if added_to == pair.other:
            self._do(TO_OTHER, {**pair.ids, "own": kept.own})

    def put_back(self, pictures: Sequence[Picture]) -> list[Picture]:
        """Write rows as they were; those that were written. See `put_back`."""
        return put_back(self.model, pictures)

    def _ask(self, statement: str, given: Mapping[str, Any]) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(self._for_table(statement), given)
            return _plain(cursor.fetchone()[0])

    def _do(self, statement: str, given: Mapping[str, Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self._for_table(statement), given)

    def _for_table(self, statement: str) -> str:
        meta = self.model._meta
        columns = [meta.get_field(name).column for name in self.apart]  # type: ignore[union-attr]
        same = [f"had.{name} IS NOT DISTINCT FROM theirs.{name}" for name in columns]
        # Without such columns no two rows are alike.
        return statement.format(
            table=meta.db_table,
            column=meta.get_field(self.column).column,  # type: ignore[union-attr]
            same=" AND ".join(same) or ("true" if self.one else "false"),
        )


PICTURES = """
SELECT coalesce(jsonb_agg(to_jsonb(had)), '[]') FROM {table} had WHERE {column} = %(survivor)s
"""


class Whole(Follow):
    """Rows go with their contact. Where the survivor becomes what it was, those of its own that
    were taken away since come back, unless somebody else has them by now.
    """

    def take(self, pair: Pair) -> Kept:
        rows = self.pictures(pair)
        kept = super().take(pair)
        kept.facts = {"rows": rows}
        return kept

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        super().give_back(pair, kept, added_to=added_to)
        if added_to == pair.other:
            self.put_back(kept.facts.get("rows", []))

    def pictures(self, pair: Pair) -> list[Picture]:
        rows: list[Picture] = self._ask(PICTURES, pair.ids)
        return rows


PUT_AWAY = """
WITH taken AS (DELETE FROM {table} WHERE {column} = %(other)s RETURNING *)
SELECT coalesce(jsonb_agg(to_jsonb(taken)), '[]') FROM taken
"""


class PutAway(Follow):
    """Rows say something of the other contact alone: they go, and come back with it."""

    def take(self, pair: Pair) -> Kept:
        return Kept(taken=self._ask(PUT_AWAY, pair.ids))

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        self.put_back(kept.taken)


def put_back(model: Any, pictures: Sequence[Picture]) -> list[Picture]:
    """Write rows as `to_jsonb` pictured them; those that were written.

    What they pointed at and is gone is left empty, and a row that cannot do without it is not
    written, nor one that another has taken the place of.
    """
    if not pictures:
        return []
    meta = model._meta
    fields = {
        one.column: one
        for one in meta.concrete_fields
        if not one.generated and one.column in pictures[0]
    }
    values = [_value(column, one) for column, one in fields.items()]
    stands = [_stands(column, one) for column, one in fields.items() if _must_stand(one)]
    statement = (
        f"WITH written AS (INSERT INTO {meta.db_table} ({', '.join(fields)})"  # noqa: S608
        f" SELECT {', '.join(values)}"
        f" FROM jsonb_populate_recordset(NULL::{meta.db_table}, %s::jsonb) one"
        f" WHERE {' AND '.join(stands) or 'true'} ON CONFLICT DO NOTHING RETURNING *)"
        " SELECT coalesce(jsonb_agg(to_jsonb(written)), '[]') FROM written"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(pictures)])
        rows: list[Picture] = _plain(cursor.fetchone()[0])
    return rows


def write_columns(model: Any, pk: int, columns: Picture) -> None:
    """Set columns of a row to what a picture says; what they pointed at and is gone is empty."""
    fields = {one.column: one for one in model._meta.concrete_fields if one.column in columns}
    if not fields:
        return
    table = model._meta.db_table
    sets = [f"{column} = {_value(column, one)}" for column, one in fields.items()]
    statement = (
        f"UPDATE {table} SET {', '.join(sets)}"  # noqa: S608
        f" FROM jsonb_populate_record(NULL::{table}, %s::jsonb) one WHERE {table}.id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(columns), pk])


def picture_of(model: Any, pk: int) -> Picture:
    """A row as `put_back` takes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(one) FROM {model._meta.db_table} one WHERE id = %s",  # noqa: S608
            [pk],
        )
        found: Picture = _plain(cursor.fetchone()[0])
    return found


def _plain(value: Any) -> Any:
    """What a statement answered; JSON comes as text."""
    return json.loads(value) if isinstance(value, str) else value


def _value(column: str, field: Any) -> str:
    if field.remote_field is None or not field.null:
        return f"one.{column}"
    target = field.related_model._meta
    return f"(SELECT t.id FROM {target.db_table} t WHERE t.id = one.{column})"  # noqa: S608


def _must_stand(field: Any) -> bool:
    return field.remote_field is not None and not field.null


def _stands(column: str, field: Any) -> str:
    target = field.related_model._meta
    return f"EXISTS (SELECT FROM {target.db_table} t WHERE t.id = one.{column})"

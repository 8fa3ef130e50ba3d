"""The rows that stand beside records, each kind with the statement that answers for many at once.

Every statement gives rows of a record's id and its value; records without rows are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import connection

from contacts.conditions.compiling import of_condition, predicate
from contacts.conditions.fields import Ask
from contacts.conditions.nodes import Condition, Group, conditions_in
from contacts.conditions.operators import Kind
from contacts.conditions.places import Place
from contacts.conditions.sources.rows import Rows
from contacts.conditions.sources.values import Column
from contacts.conditions.sql import TRUE, Sql, all_of, sql
from contacts.models import Of
from contacts.rollups.taking import taken

MEMBERS = "SELECT id FROM contacts_contact WHERE organisation_id = ANY(%s::bigint[]) ORDER BY id"


class Source(Protocol):
    def statement(self, ids: Sequence[int], now: datetime) -> Sql: ...


@dataclass(frozen=True)
class Counted:
    """Rows that the condition language counts as well: activities, and progress with items."""

    #: Which rows are meant, as a condition that asks for any of them.
    condition: Condition
    take: str
    value: Column | None
    #: The column that holds the record.
    owner: str
    #: What first and last are by; `{way}` is up or down.
    order: str

    def statement(self, ids: Sequence[int], now: datetime) -> Sql:
        rows = self.condition.field.source
        assert isinstance(rows, Rows)  # noqa: S101 - only fields that count rows come here
        place = Place(now, row=rows.row)
        where = tuple(_on_row(one) for one in self.condition.where)
        ask = Ask(Kind.TIMES, "is_set", None, self.condition.within_days, where)
        meant = all_of(
            [
                sql(f"{rows.row}.{self.owner} = ANY({{}}::bigint[])", list(ids)),
                *rows.meant(ask, place),
            ]
        )
        value = self.value.value(place) if self.value else TRUE
        if self.value and self.value.may_be_empty:
            value = sql("nullif({}, '')", value)
        return sql(
            f"SELECT {rows.row}.{self.owner}, {{}} FROM {rows.table} {rows.row}"  # noqa: S608
            f" WHERE {{}} GROUP BY {rows.row}.{self.owner}",
            taken(self.take, value, self.order),
            meant,
        )


def _on_row(condition: Condition) -> Any:
    return lambda place: of_condition(condition, place)


@dataclass(frozen=True)
class Tallied:
    """Activities of whole types, of which the log's sums know all: however long the history is,
    few rows are read."""

    types: tuple[str, ...]
    column: str

    def statement(self, ids: Sequence[int], now: datetime) -> Sql:
        return sql(
            f"SELECT contact_id, {self.column} FROM events_activitytally"  # noqa: S608 - ours
            " WHERE contact_id = ANY({}::bigint[]) AND type = ANY({}) GROUP BY contact_id",
            list(ids),
            list(self.types),
        )


@dataclass(frozen=True)
class Related:
    """The other sides of relationships that have not ended, each counted once."""

    of: str
    take: str
    #: Types by id, as their side is looked at from the record: it stands first, or second.
    first: tuple[int, ...]
    second: tuple[int, ...]

    def statement(self, ids: Sequence[int], now: datetime) -> Sql:
        if self.of == Of.ORGANISATION:
            sides = [_side("organisation_id", "contact_id", self.second, ids)]
        else:
            sides = [
                _side("contact_id", "coalesce(other_id, -organisation_id)", self.first, ids),
                _side("other_id", "contact_id", self.second, ids),
            ]
        value = Sql("count(DISTINCT them)" if self.take == "count" else "true")
        together = sql(" UNION ALL ".join(["{}"] * len(sides)), *sides)
        return sql("SELECT me, {} FROM ({}) AS sides GROUP BY me", value, together)


def _side(me: str, them: str, types: Sequence[int], ids: Sequence[int]) -> Sql:
    return sql(
        f"SELECT {me} AS me, {them} AS them FROM contacts_relationship"  # noqa: S608 - ours
        f" WHERE {me} = ANY({{}}::bigint[]) AND ended_on IS NULL AND type_id = ANY({{}}::bigint[])",
        list(ids),
        list(types),
    )


@dataclass(frozen=True)
class Members:
    """The contacts of organisations; `meant` are those that count."""

    take: str
    value: Column | None
    #: Types by id; None for all.
    types: tuple[int, ...] | None
    meant: Group | None

    def statement(self, ids: Sequence[int], now: datetime) -> Sql:
        place = Place(now, among=self._members(ids))
        among = [sql("c.organisation_id = ANY({}::bigint[])", list(ids))]
        if self.types is not None:
            among.append(sql("c.type_id = ANY({}::bigint[])", list(self.types)))
        meant = predicate(self.meant, place) if self.meant else TRUE
        if self.take == "share":
            value = sql("count(*) FILTER (WHERE {})::numeric / count(*)", meant)
        else:
            among.append(meant)
            value = taken(self.take, self.value.value(place) if self.value else TRUE)
        return sql(
            "SELECT c.organisation_id, {} FROM contacts_contact c WHERE {}"
            " GROUP BY c.organisation_id",
            value,
            all_of(among),
        )

    def _members(self, ids: Sequence[int]) -> list[int] | None:
        """Whose rows are counted, where conditions count some."""
        if self.meant is None or not any(one.field.where for one in conditions_in(self.meant)):
            return None
        with connection.cursor() as cursor:
            cursor.execute(MEMBERS, [list(ids)])
            return [pk for (pk,) in cursor.fetchall()]

"""What stands beside many records, read as plain tuples.

A list shows the addresses, the owner and the team of fifty people. As models, those would cost
more than the people themselves; here each kind is one query and no model.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from functools import cached_property
from operator import itemgetter
from typing import Any, Generic, Self, TypeVar, overload

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

Row = TypeVar("Row", bound=tuple[Any, ...])
Shown = TypeVar("Shown")


class Beside(ABC, Generic[Row, Shown]):
    """An attribute that holds what a relation leads to, as `Row`s with a field for each column.

    `prefetch_related` takes its name, as that of any relation; without it the rows are read
    when they are first asked for.
    """

    def __init__(self, relation: str, row: type[Row]) -> None:
        self.relation, self.row = relation, row

    def __set_name__(self, owner: type[Model], name: str) -> None:
        self.owner, self.name = owner, name

    @overload
    def __get__(self, record: None, owner: type[Model]) -> Self: ...
    @overload
    def __get__(self, record: Model, owner: type[Model]) -> Shown: ...
    def __get__(self, record: Model | None, owner: type[Model]) -> Self | Shown:
        if record is None:
            return self
        kept = record._state.fields_cache
        if self.name not in kept:
            kept[self.name] = next(iter(self.read([record])), None)
        return self.shown(kept[self.name])

    def forget(self, record: Model) -> None:
        record._state.fields_cache.pop(self.name, None)

    def is_cached(self, record: Model) -> bool:
        return self.name in record._state.fields_cache

    def get_prefetch_querysets(self, records: list[Model], _querysets: Any = None) -> Any:
        """What Django asks of whatever it prefetches: pairs of a key and what belongs to it."""
        return self.read(records), itemgetter(0), self.key_of, True, self.name, False

    @property
    @abstractmethod
    def column(self) -> str | None:
        """The record's own column that leads to it, if one does."""

    @abstractmethod
    def key_of(self, record: Model) -> Any: ...

    @abstractmethod
    def read(self, records: list[Model]) -> list[tuple[Any, Any]]: ...

    @abstractmethod
    def shown(self, pair: tuple[Any, Any] | None) -> Shown: ...

    def rows_of(self, keys: Iterable[Any], database: str | None) -> list[tuple[Any, Row]]:
        make: Callable[[Any], Row] = self.row._make  # type: ignore[attr-defined]
        with connections[database or DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(self._sql, [list(keys)])
            return [(key, make(values)) for key, *values in cursor.fetchall()]

    @cached_property
    def field(self) -> Any:
        return self.owner._meta.get_field(self.relation)

    @cached_property
    def _sql(self) -> str:
        """Written once: that costs more than the database takes to answer it."""
        of: Any = self.field.related_model._meta
        key = of.pk if self.column else self.field.field
        names = [of.get_field(name).column for name in self.row._fields]  # type: ignore[attr-defined]
        shown, table = ", ".join((key.column, *names)), of.db_table
        return f'SELECT {shown} FROM "{table}" WHERE {key.column} = ANY(%s)'  # noqa: S608 - ours


class Many(Beside[Row, list[Row]]):
    """The rows that point at a record, in an order of theirs."""

    column = None

    def __init__(self, relation: str, row: type[Row], order: Callable[[Row], Any]) -> None:
        super().__init__(relation, row)
        self.order = order

    def key_of(self, record: Model) -> Any:
        return record.pk

    def read(self, records: list[Model]) -> list[tuple[Any, list[Row]]]:
        found: dict[Any, list[Row]] = {}
        for key, row in self.rows_of([record.pk for record in records], records[0]._state.db):
            found.setdefault(key, []).append(row)
        for rows in found.values():
            rows.sort(key=self.order)
        return list(found.items())

    def shown(self, pair: tuple[Any, list[Row]] | None) -> list[Row]:
        return pair[1] if pair else []


class One(Beside[Row, Row | None]):
    """The row that a record points at."""

    @property
    def column(self) -> str:
        return str(self.field.attname)

    def key_of(self, record: Model) -> Any:
        return getattr(record, self.column)

    def read(self, records: list[Model]) -> list[tuple[Any, Row]]:
        keys = {self.key_of(record) for record in records} - {None}
        return self.rows_of(keys, records[0]._state.db) if keys else []

    def shown(self, pair: tuple[Any, Row] | None) -> Row | None:
        return pair[1] if pair else None

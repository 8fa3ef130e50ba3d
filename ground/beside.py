"""Small rows that belong to many records, read as plain tuples.

A list shows the addresses of fifty people. As a model each, they would cost more than the
people themselves; here they are one query and no model.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, Self, TypeVar, overload

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

Row = TypeVar("Row", bound=tuple[Any, ...])


class Beside(Generic[Row]):
    """An attribute that holds a record's rows of a relation, as `Row`s.

    `prefetch_related` takes its name, as that of any relation; without it the rows are read
    when they are first asked for. `Row` has a field for each column; `order` sorts them.
    """

    def __init__(self, relation: str, row: type[Row], order: Callable[[Row], Any]) -> None:
        self.relation, self.row, self.order = relation, row, order

    def __set_name__(self, owner: type[Model], name: str) -> None:
        self.owner, self.name = owner, name

    @overload
    def __get__(self, record: None, owner: type[Model]) -> Self: ...
    @overload
    def __get__(self, record: Model, owner: type[Model]) -> list[Row]: ...
    def __get__(self, record: Model | None, owner: type[Model]) -> Self | list[Row]:
        if record is None:
            return self
        kept = record._state.fields_cache
        if self.name not in kept:
            kept[self.name] = next(iter(self._read([record])), None)
        _, rows = kept[self.name] or (None, [])
        return rows

    def forget(self, record: Model) -> None:
        record._state.fields_cache.pop(self.name, None)

    def is_cached(self, record: Model) -> bool:
        return self.name in record._state.fields_cache

    def get_prefetch_querysets(self, records: list[Model], _querysets: Any = None) -> Any:
        """What Django asks of whatever it prefetches: pairs of an owner and its rows."""
        return self._read(records), _owner_of, _key_of, True, self.name, False

    def _read(self, records: list[Model]) -> list[tuple[Any, list[Row]]]:
        make: Callable[[Any], Row] = self.row._make  # type: ignore[attr-defined]
        found: dict[Any, list[Row]] = {}
        with connections[records[0]._state.db or DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(self._sql, [[record.pk for record in records]])
            for key, *values in cursor.fetchall():
                found.setdefault(key, []).append(make(values))
        for rows in found.values():
            rows.sort(key=self.order)
        return list(found.items())

    @cached_property
    def _sql(self) -> str:
        """Written once: that costs more than the database takes to answer it."""
        relation: Any = self.owner._meta.get_field(self.relation)
        of: Any = relation.related_model._meta
        names = (relation.field.name, *self.row._fields)  # type: ignore[attr-defined]
        columns = [of.get_field(name).column for name in names]
        shown, table = ", ".join(columns), of.db_table
        return f'SELECT {shown} FROM "{table}" WHERE {columns[0]} = ANY(%s)'  # noqa: S608 - ours


def _owner_of(pair: tuple[Any, Any]) -> Any:
    return pair[0]


def _key_of(record: Model) -> Any:
    return record.pk

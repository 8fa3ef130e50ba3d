"""A kind of part: its file, its table, and how the two are kept together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import models

Values = dict[str, Any]


def as_it_is(values: Values) -> Values:
    return values


@dataclass(frozen=True)
class Kind:
    """One kind of part: its file, its table, and the columns a pack decides about."""

    name: str
    file: str
    model: type[models.Model]
    #: Columns that together find the row; their values joined by `/` are the part's key.
    keys: tuple[str, ...]
    #: What a pack decides about, each with what it is where the file is silent.
    columns: Values
    is_used: Callable[[models.Model], bool] = lambda _: False
    #: Columns given once, when the row is made, and the firm's own from then on.
    once: Callable[[], Values] = field(default=dict)
    has_pack_in_key: bool = False
    #: The keys that lead to another row, and how that is found.
    parents: Mapping[str, Callable[[str], models.Model]] = field(default_factory=dict)
    #: What the database keeps where the file names something: a template by its slug, say.
    written: Callable[[Values], Values] = as_it_is
    #: Called once all parts stand, with each row that was made or changed.
    settle: Callable[[Any, datetime], None] | None = None
    #: Rows that its values read beside the row itself.
    related: tuple[str, ...] = ()
    #: Rows of other tables that its values read.
    beside: tuple[str, ...] = ()
    #: Whether the pack makes do with a row that the firm has already.
    may_be_there: bool = False

    def find(self, key: str, pack: str) -> models.Model | None:
        names = dict(zip(self.keys, key.split("/", len(self.keys) - 1), strict=True))
        if self.has_pack_in_key:
            names["pack"] = pack
        return self.model._default_manager.filter(**names).first()

    def of_pack(self, pack: str) -> dict[str, models.Model]:
        """Key → row, of all rows that are the pack's."""
        rows = self.model._default_manager.filter(pack=pack).select_related(*self.related)
        rows = rows.prefetch_related(*self.beside)
        keys = [key.replace("__", ".") for key in self.keys]
        return {"/".join(str(attrgetter(key)(row)) for key in keys): row for row in rows}

    def values(self, row: models.Model) -> Values:
        return {name: getattr(row, name) for name in self.columns}

    def make(self, key: str, pack: str, values: Values) -> Any:
        names: Values = dict(zip(self.keys, key.split("/", len(self.keys) - 1), strict=True))
        parents = {
            name.partition("__")[0]: find(names.pop(name)) for name, find in self.parents.items()
        }
        written = self.written(values)
        return self.model._default_manager.create(
            **names, **parents, **written, **self.once(), pack=pack
        )

    def change(self, row: models.Model, values: Values) -> None:
        type(row)._default_manager.filter(pk=row.pk).update(**self.written(values))

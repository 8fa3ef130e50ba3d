"""The rollups among the fields of a kind of record, and what they come to for many records."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from contacts.models import CustomField
from contacts.rollups.definitions import BadRollup, Known, Rollup, understand
from contacts.rollups.taking import kept

Values = dict[int, dict[str, Any]]


class Rollups:
    """Each with its field. One that cannot be understood any more, as after what it counts was
    removed by a pack, gives nothing."""

    def __init__(self, of: str, fields: Mapping[str, CustomField]) -> None:
        self.of = of
        self.ready: dict[str, tuple[CustomField, Rollup]] = {}
        self.broken: dict[str, CustomField] = {}
        known = Known()
        for slug, field in fields.items():
            if field.kind == CustomField.Kind.ROLLUP:
                try:
                    rollup = understand(field.rollup, of=of, is_kept=True, known=known)
                    self.ready[slug] = (field, rollup)
                except BadRollup:
                    self.broken[slug] = field

    def __bool__(self) -> bool:
        return bool(self.ready or self.broken)

    @property
    def slugs(self) -> list[str]:
        return [*self.ready, *self.broken]

    def values(
        self, asked: Mapping[str, Collection[int]], types: Mapping[int, str | None], now: datetime
    ) -> Values:
        """Record → field → what it comes to, for the records asked of each field.

        `types` are the slugs of the records' types; who is not among them is gone.
        """
        found: Values = {}
        for slug, ids in asked.items():
            there = sorted(set(ids) & types.keys())
            if not there or slug not in self.slugs:
                continue
            for pk, value in self._of_field(slug, there, types, now).items():
                found.setdefault(pk, {})[slug] = value
        return found

    def _of_field(
        self, slug: str, ids: list[int], types: Mapping[int, str | None], now: datetime
    ) -> dict[int, Any]:
        if slug in self.broken:
            return dict.fromkeys(ids)
        field, rollup = self.ready[slug]
        statement = rollup.source.statement(ids, now)
        with connection.cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            rows = dict(cursor.fetchall())
        return {pk: kept(field, rows.get(pk)) if field.is_for(types[pk]) else None for pk in ids}

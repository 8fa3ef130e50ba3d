"""The tags that contacts carry, read as plain tuples beside a whole list of them."""

from functools import cached_property
from typing import Any, NamedTuple

from ground.beside import Many


class Carried(NamedTuple):
    """A tag as a contact shows it."""

    id: int
    slug: str
    name: str
    colour: str


def by_name(tag: Carried) -> tuple[str, int]:
    return tag.name.casefold(), tag.id


class CarriedTags(Many[Carried]):
    """As `Many`, across the table between contacts and tags."""

    def __init__(self, relation: str) -> None:
        super().__init__(relation, Carried, by_name)

    @cached_property
    def _sql(self) -> str:
        between: Any = self.field.related_model._meta
        tags: Any = between.get_field("tag").related_model._meta
        columns = ", ".join(f"tag.{name}" for name in self.row._fields)
        return (
            f"SELECT tagging.contact_id, {columns} "  # noqa: S608 - ours
            f'FROM "{between.db_table}" tagging JOIN "{tags.db_table}" tag '
            "ON tag.id = tagging.tag_id WHERE tagging.contact_id = ANY(%s)"
        )

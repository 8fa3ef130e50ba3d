"""What a pack brings, and what the firm made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from packs import files as pack_files
from packs.errors import UnknownPack
from packs.kinds import Kind, Values
from packs.models import Pack, Part
from packs.parts import BY_NAME, KINDS, Brought, parts_of

NEW, HERE, EDITED, DELETED = "new", "here", "edited", "deleted"
STATES = (NEW, HERE, EDITED, DELETED)


@dataclass(frozen=True)
class Content:
    """One part of a pack as a person knows it."""

    kind: str
    key: str
    name: str
    #: Whether it is still to come, is here, was edited here or was deleted here.
    state: str
    #: The columns that the firm edited.
    edited: tuple[str, ...] = ()


def contents_of(slug: str) -> list[Content]:
    """Everything that a pack brings, or brought, in the order of its kinds.

    :raises UnknownPack: if there is none of that name and none is installed.
    """
    pack = Pack.objects.filter(slug=slug).first()
    installed = {(part.kind, part.key): part for part in pack.parts.all()} if pack else {}
    kinds = {part.kind for part in installed.values()}
    rows = {name: BY_NAME[name].of_pack(slug) for name in kinds}
    found = [_of_part(part, slug, rows[part.kind]) for part in installed.values()]
    found += [
        _to_come(one) for one in _offered(slug, known=bool(pack)) if _id(one) not in installed
    ]
    order = {kind.name: place for place, kind in enumerate(KINDS)}
    return sorted(found, key=lambda one: (order[one.kind], one.name.lower(), one.key))


def _offered(slug: str, *, known: bool) -> list[Brought]:
    """The parts in the pack's folder; of a faulty one, none."""
    try:
        files = pack_files.read(pack_files.find(slug))
    except UnknownPack:
        if known:
            return []
        raise
    return [] if files.faults else list(parts_of(files))


def _id(part: Brought) -> tuple[str, str]:
    return part.kind.name, part.key


def _to_come(part: Brought) -> Content:
    return Content(part.kind.name, part.key, name_of(part.values, part.key), NEW)


def _of_part(part: Part, slug: str, rows: Mapping[str, Any]) -> Content:
    kind = BY_NAME[part.kind]
    # What the firm had before the pack came is not among the pack's rows.
    row: Any = rows.get(part.key) or kind.find(part.key, slug)
    if row is None:
        return Content(part.kind, part.key, name_of(part.brought, part.key), DELETED)
    edited = edited_columns(kind, row, part.brought) if row.pack == slug else ()
    state = EDITED if edited else HERE
    return Content(part.kind, part.key, name_of(kind.values(row), part.key), state, edited)


def edited_columns(kind: Kind, row: Any, brought: Values) -> tuple[str, ...]:
    """The columns of a row that are not as a pack brought them."""
    now = kind.values(row)
    return tuple(sorted(name for name, value in brought.items() if now.get(name, value) != value))


def name_of(values: Values, key: str) -> str:
    """What people call a part: its name where it has one."""
    named = (values.get(column) for column in ("name", "label", "plural"))
    return next((str(one) for one in named if one), key)

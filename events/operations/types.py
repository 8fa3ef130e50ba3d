"""Adding activity types at run time, as packs do."""

import uuid
from collections.abc import Sequence

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from events.catalogue import DECLARED, ActivityType
from events.errors import TypeIsTaken, UnusableType
from events.models import AddedType, TypeAlias
from events.queries import CATALOGUE_VERSION, forget_catalogue

FIELDS = (
    "label",
    "title",
    "icon",
    "category",
    "properties",
    "is_open",
    "by_contact",
    "item_role",
    "pack",
)


@transaction.atomic
def add_types(*, pack: str, types: Sequence[ActivityType]) -> None:
    """Add a pack's activity types, or bring those it added before up to date.

    :raises UnusableType: if a title, schema or role is wrong; `type` says which.
    :raises TypeIsTaken: if a name belongs to an app or to another pack.
    """
    names = [type.name for type in types]
    others = AddedType.objects.filter(name__in=names).exclude(pack=pack)
    aliases = TypeAlias.objects.filter(name__in=names)
    taken = DECLARED.keys() & set(names) | set(others.values_list("name", flat=True))
    taken |= set(aliases.values_list("name", flat=True))
    if taken:
        raise TypeIsTaken(types=sorted(taken))
    for type in types:
        try:
            type.check()
        except ValueError as fault:
            raise UnusableType(str(fault), type=type.name) from fault
    AddedType.objects.bulk_create(
        [
            AddedType(
                name=type.name, **{f: getattr(type, f) for f in FIELDS if f != "pack"}, pack=pack
            )
            for type in types
        ],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=FIELDS,
    )
    catalogue_changed()


@transaction.atomic
def remove_types(*, pack: str) -> int:
    """Take a pack's types out of the catalogue; what was recorded stays. How many went."""
    count, _ = AddedType.objects.filter(pack=pack).delete()
    catalogue_changed()
    return count


def catalogue_changed() -> None:
    """Have every process read the catalogue again once this transaction has committed."""
    forget_catalogue()
    transaction.on_commit(_announce, robust=True)


def _announce() -> None:
    forget_catalogue()
    try:
        cache.set(CATALOGUE_VERSION, uuid.uuid4().hex, timeout=None)
    except (RedisError, OSError):
        # Every process reads the table again by itself before long.
        return

"""Shapes in and out: output that a caller may narrow or widen, input that takes no strangers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rest_framework import serializers

from ground.api.reading import QuickRows, columns_of
from ground.beside import Beside


@dataclass(frozen=True)
class Include:
    """A related record that `?include=` adds, and the row's attribute that holds it.

    `*` stands for the row itself, where the query has brought what is shown.
    """

    serializer: type[serializers.BaseSerializer[Any]]
    source: str
    many: bool = False


class InputSerializer(serializers.Serializer[Any]):
    """Input; a field it does not know is refused by name, so that a typing error shows."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            strange = [str(name) for name in data if name not in self.fields]
            if strange:
                raise serializers.ValidationError(
                    {name: ["There is no such field."] for name in strange}, code="unknown"
                )
        return super().to_internal_value(data)


class ResourceSerializer(QuickRows, serializers.ModelSerializer[Any]):
    """Output of a resource: `?fields=` narrows it, `?include=` adds related records.

    `Meta.needs` maps a field to the relation that must be prefetched for it, which is then all
    that it reads of a row; `Meta.includes` a name to an `Include`. What is asked for comes in the
    context as `chosen` and `included`.
    """

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = self.copied_fields(self.context.get("chosen"))
        wanted = self._wanted_includes()
        if wanted:
            fields["included"] = _included(type(self), wanted)
        return fields

    def _wanted_includes(self) -> dict[str, Include]:
        includes = includes_of(type(self))
        asked = self.context.get("included", includes if _draws_schema(self.context) else ())
        return {name: include for name, include in includes.items() if name in asked}


def includes_of(serializer: Any) -> dict[str, Include]:
    return getattr(getattr(serializer, "Meta", None), "includes", {})


@cache
def names_of(serializer: Any) -> frozenset[str]:
    return frozenset(serializer(context={}).fields)


def lookups_for(
    serializer: type[ResourceSerializer], chosen: frozenset[str] | None, included: frozenset[str]
) -> list[str]:
    """What to prefetch, each once, so that rendering asks the database nothing."""
    needs, includes = needs_of(serializer), includes_of(serializer)
    wanted = [needs[name] for name in needs if chosen is None or name in chosen]
    wanted += [includes[name].source for name in sorted(included)]
    return [name for name in dict.fromkeys(wanted) if name != "*"]


def needs_of(serializer: Any) -> dict[str, str]:
    return getattr(serializer.Meta, "needs", {})


@lru_cache(maxsize=1_000)
def columns_for(
    serializer: type[ResourceSerializer],
    chosen: frozenset[str],
    included: frozenset[str],
    *,
    also: tuple[str, ...],
) -> tuple[str, ...] | None:
    """The columns to read for what was asked for; None if a field is more than columns."""
    model: Any = serializer.Meta.model
    needs = needs_of(serializer)
    columns = columns_of(model)
    read = set(also)
    for name, field in serializer(context={"chosen": chosen}).fields.items():
        if name in needs:
            continue
        if isinstance(field, serializers.BaseSerializer):
            return None
        read.add(str(field.source or name))
    for lookup in lookups_for(serializer, chosen, included):
        beside = getattr(model, lookup, None)
        own = beside.column if isinstance(beside, Beside) else columns.get(lookup.split("__")[0])
        read.add(own or "id")
    found = {columns.get(name, name) for name in read}
    return tuple(sorted(found)) if found <= set(columns.values()) else None


def _included(owner: type[ResourceSerializer], wanted: dict[str, Include]) -> Any:
    fields: dict[str, Any] = {}
    for name, include in wanted.items():
        given: dict[str, Any] = {} if include.source == name else {"source": include.source}
        given |= {"many": True} if include.many else {}
        fields[name] = include.serializer(read_only=True, required=False, **given)
    name = f"{owner.__name__.removesuffix('Out')}Included"
    return type(name, (serializers.Serializer,), fields)(source="*", read_only=True)


def _draws_schema(context: Mapping[str, Any]) -> bool:
    return bool(getattr(context.get("view"), "swagger_fake_view", False))

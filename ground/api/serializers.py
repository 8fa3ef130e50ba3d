"""Shapes in and out: output that a caller may narrow or widen, input that takes no strangers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from rest_framework import serializers

from ground.api.reading import QuickRows


@dataclass(frozen=True)
class Include:
    """A related record that `?include=` adds, and what to prefetch for it."""

    serializer: type[serializers.BaseSerializer[Any]]
    prefetch: tuple[Any, ...]
    many: bool = False
    #: The attribute that holds it, where it is not the include's own name.
    source: str | None = None


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

    `Meta.needs` maps a field to what must be prefetched for it, `Meta.includes` a name to
    an `Include`. What is asked for comes in the context as `chosen` and `included`.
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


def lookups_for(
    serializer: type[ResourceSerializer], chosen: frozenset[str] | None, included: frozenset[str]
) -> list[Any]:
    """What to prefetch, each once, so that rendering asks the database nothing."""
    needs: dict[str, tuple[Any, ...]] = getattr(serializer.Meta, "needs", {})
    wanted = [needs[name] for name in needs if chosen is None or name in chosen]
    wanted += [includes_of(serializer)[name].prefetch for name in sorted(included)]
    found: dict[str, Any] = {}
    for lookup in (lookup for lookups in wanted for lookup in lookups):
        found.setdefault(getattr(lookup, "prefetch_to", lookup), lookup)
    return list(found.values())


def columns_for(
    serializer: type[ResourceSerializer], chosen: frozenset[str], *, also: tuple[str, ...]
) -> list[str] | None:
    """The columns to read for the chosen fields; None if a field is more than a column."""
    model: type[models.Model] = serializer.Meta.model
    columns = {field.attname for field in model._meta.concrete_fields}
    names = {field.name: field.attname for field in model._meta.concrete_fields}
    fields = serializer(context={"chosen": chosen}).fields
    sources = {str(field.source or name) for name, field in fields.items()} | set(also)
    read = {names.get(source, source) for source in sources}
    return sorted(read) if read <= columns else None


def _included(owner: type[ResourceSerializer], wanted: dict[str, Include]) -> Any:
    fields: dict[str, Any] = {}
    for name, include in wanted.items():
        source: dict[str, Any] = {"source": include.source} if include.source else {}
        fields[name] = include.serializer(
            read_only=True, required=False, many=include.many, **source
        )
    name = f"{owner.__name__.removesuffix('Out')}Included"
    return type(name, (serializers.Serializer,), fields)(source="*", read_only=True)


def _draws_schema(context: Mapping[str, Any]) -> bool:
    return bool(getattr(context.get("view"), "swagger_fake_view", False))

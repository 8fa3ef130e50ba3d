"""Where templates are used. Apps that send with them announce it here."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Use(NamedTuple):
    """One place that a template is used in."""

    #: What it is, in the singular: a broadcast, a workflow.
    kind: str
    id: int
    name: str


#: Ids of templates → template's id → where it is used, in a constant number of queries.
Keeper = Callable[[list[int]], Mapping[int, list[Use]]]
KEEPERS: dict[str, Keeper] = {}


def uses_templates(plural: str, keeper: Keeper) -> None:
    """Announce what is sent with templates, under what such things are called."""
    if plural in KEEPERS:
        raise ValueError(f"The uses of templates by {plural} are announced twice.")
    KEEPERS[plural] = keeper


def uses_of(templates: list[int]) -> dict[int, list[Use]]:
    """Template's id → where it is used."""
    found: dict[int, list[Use]] = {key: [] for key in templates}
    for keeper in KEEPERS.values():
        for key, uses in keeper(templates).items():
            found[key] += uses
    return found


def is_used(template: Any) -> bool:
    return bool(uses_of([template.pk])[template.pk])

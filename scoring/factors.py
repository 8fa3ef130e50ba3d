"""What a score is the sum of: factors, each with a cap, read from what the log holds.

recency      points by how long ago it last happened: `steps` of days and points
times        points for each time it happened
categories   points for each category it happened in
active_days  points for each day on which the contact did something
holds        points if conditions hold

`of` names types of activity; without, whatever contacts do themselves. `within_days` is the
window; without, all time. A type that nobody records yet counts for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator

from contacts.conditions.fields import Catalogue
from contacts.conditions.nodes import Group
from contacts.conditions.parsing import parse
from contacts.errors import BadConditions
from scoring.errors import UnfitFactors

MEASURES = ("recency", "times", "categories", "active_days", "holds")
POINTS = {"type": "number", "minimum": -1000, "maximum": 1000}
DAYS = {"type": "integer", "minimum": 1, "maximum": 3650}
TYPES = {
    "type": "array",
    "items": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,49}$"},
    "minItems": 1,
    "maxItems": 50,
}
FACTOR = {
    "type": "object",
    "required": ["label", "measure", "cap"],
    "additionalProperties": False,
    "properties": {
        "label": {"type": "string", "minLength": 1, "maxLength": 100},
        "measure": {"enum": list(MEASURES)},
        "cap": {"type": "number", "exclusiveMinimum": 0, "maximum": 1000},
        "of": TYPES,
        "within_days": DAYS,
        "each": POINTS,
        "steps": {
            "type": "array",
            "minItems": 1,
            "maxItems": 20,
            "items": {"type": "array", "prefixItems": [DAYS, POINTS], "minItems": 2, "maxItems": 2},
        },
        "conditions": {"type": "object"},
    },
}
FACTORS = {"type": "array", "items": FACTOR, "minItems": 1, "maxItems": 30}
#: Measure → what it takes beside its name and cap, and what it must have.
TAKES = {
    "recency": ({"of", "steps"}, {"steps"}),
    "times": ({"of", "within_days", "each"}, {"each"}),
    "categories": ({"of", "within_days", "each"}, {"each"}),
    "active_days": ({"within_days", "each"}, {"within_days", "each"}),
    "holds": ({"conditions", "each"}, {"conditions", "each"}),
}


@dataclass(frozen=True)
class Factor:
    label: str
    measure: str
    cap: Decimal
    of: tuple[str, ...] | None = None
    within_days: int | None = None
    each: Decimal = Decimal(0)
    steps: Sequence[tuple[int, Decimal]] = ()
    tree: Group | None = None


def factors_of(given: Any, *, catalogue: Catalogue | None = None) -> list[Factor]:
    """The factors, with their conditions understood.

    :raises UnfitFactors: naming what cannot be reckoned by its JSON path.
    """
    faults = [
        {"field": path_of(error.absolute_path), "detail": error.message}
        for error in Draft202012Validator(FACTORS).iter_errors(given)
    ]
    if faults:
        raise UnfitFactors(errors=faults[:20])
    for place, one in enumerate(given):
        faults += [{"field": f"factors[{place}]", "detail": said} for said in misfits(one)]
    if faults:
        raise UnfitFactors(errors=faults[:20])
    known = catalogue or Catalogue()
    return [_factor(one, place, known) for place, one in enumerate(given)]


def path_of(path: Any) -> str:
    return "factors" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)


def misfits(one: dict[str, Any]) -> list[str]:
    takes, needs = TAKES[one["measure"]]
    spare = sorted(one.keys() - takes - {"label", "measure", "cap"})
    missing = sorted(needs - one.keys())
    said = {"measure": one["measure"]}
    return [_("%(measure)s takes no %(name)s.") % {**said, "name": name} for name in spare] + [
        _("%(measure)s needs %(name)s.") % {**said, "name": name} for name in missing
    ]


def _factor(one: dict[str, Any], place: int, catalogue: Catalogue) -> Factor:
    tree = None
    if one["measure"] == "holds":
        try:
            root = f"factors[{place}].conditions"
            tree = parse(one["conditions"], catalogue=catalogue, root=root, is_kept=True)
        except BadConditions as fault:
            raise UnfitFactors(errors=fault.facts["errors"]) from None
    steps = sorted((days, Decimal(str(points))) for days, points in one.get("steps", ()))
    return Factor(
        one["label"],
        one["measure"],
        Decimal(str(one["cap"])),
        tuple(one["of"]) if "of" in one else None,
        one.get("within_days"),
        Decimal(str(one.get("each", 0))),
        steps,
        tree,
    )

"""What a score is the sum of: factors as they are kept, understood; see `scoring.measures`."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator

from contacts.conditions.about.activities import any_activity
from contacts.conditions.fields import Catalogue
from contacts.conditions.nodes import Condition, Group
from contacts.conditions.parsing import parse, parse_rows
from contacts.errors import BadConditions
from scoring.errors import UnfitFactors
from scoring.measures import FACTORS, OF_ALL, TAKES


@dataclass(frozen=True)
class Factor:
    label: str
    measure: str
    cap: Decimal | None = None
    of: tuple[str, ...] | None = None
    #: What must hold of an activity for it to count.
    where: tuple[Condition, ...] = ()
    within_days: int | None = None
    each: Decimal = Decimal(0)
    #: The property whose number is worth `each`.
    value: str = ""
    at_most: int | None = None
    once_per: str = ""
    a_day: Decimal | None = None
    half_life_days: int | None = None
    steps: Sequence[tuple[Decimal, Decimal]] = ()
    from_created: bool = False
    #: What it brings for whom it never happened; None for counting from when they were made.
    never: Decimal | None = Decimal(0)
    days: int = 0
    answers: tuple[str, ...] = ()
    out_of: tuple[str, ...] | Decimal = ()
    tree: Group | None = None
    when: Group | None = None
    lifts_to: int | None = None

    @property
    def is_plain(self) -> bool:
        """Whether its activities can be counted, and need not be looked at one after the other."""
        picks = self.at_most is not None or bool(self.once_per)
        return self.a_day is None and not (picks and (self.value or self.half_life_days))

    @property
    def trees(self) -> list[Group]:
        return [tree for tree in (self.tree, self.when) if tree is not None]


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
    return [_factor(one, f"factors[{place}]", known) for place, one in enumerate(given)]


def path_of(path: Any) -> str:
    return "factors" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)


def misfits(one: dict[str, Any]) -> list[str]:
    takes, needs = TAKES[one["measure"]]
    spare = sorted(one.keys() - takes - OF_ALL)
    missing = sorted(needs - one.keys())
    said = {"measure": one["measure"]}
    return [_("%(measure)s takes no %(name)s.") % {**said, "name": name} for name in spare] + [
        _("%(measure)s needs %(name)s.") % {**said, "name": name} for name in missing
    ]


def _factor(one: dict[str, Any], root: str, catalogue: Catalogue) -> Factor:
    never, out_of = one.get("never", 0), one.get("out_of", ())
    return Factor(
        one["label"],
        one["measure"],
        _number(one.get("cap")),
        tuple(one["of"]) if "of" in one else None,
        _where(one, root),
        one.get("within_days"),
        _number(one.get("each", 0)) or Decimal(0),
        one.get("value", ""),
        one.get("at_most"),
        one.get("once_per", ""),
        _number(one.get("a_day")),
        one.get("half_life_days"),
        sorted((Decimal(str(at)), Decimal(str(points))) for at, points in one.get("steps", ())),
        "from" in one,
        None if never == "created" else _number(never),
        one.get("days", 0),
        tuple(one.get("answers", ())),
        tuple(out_of) if isinstance(out_of, list | tuple) else Decimal(str(out_of)),
        _tree(one, "conditions", root, catalogue),
        _tree(one, "when", root, catalogue),
        one.get("lifts_to"),
    )


def _number(given: Any) -> Decimal | None:
    return None if given is None else Decimal(str(given))


def _tree(one: dict[str, Any], name: str, root: str, catalogue: Catalogue) -> Group | None:
    if name not in one:
        return None
    try:
        return parse(one[name], catalogue=catalogue, root=f"{root}.{name}", is_kept=True)
    except BadConditions as fault:
        raise UnfitFactors(errors=fault.facts["errors"]) from None


def _where(one: dict[str, Any], root: str) -> tuple[Condition, ...]:
    if not one.get("where"):
        return ()
    try:
        given = {"where": one["where"]}
        return parse_rows(given, any_activity(), root=root, is_kept=True).where
    except BadConditions as fault:
        raise UnfitFactors(errors=fault.facts["errors"]) from None

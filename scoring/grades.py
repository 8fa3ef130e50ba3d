"""The bounds of a score, the grades between them, and the values worth recording."""

from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator

from scoring.errors import UnfitGrades
from scoring.models import Score

WHOLE: dict[str, Any] = {"type": "integer", "minimum": -10_000, "maximum": 10_000}
GRADE: dict[str, Any] = {
    "type": "object",
    "required": ["key", "label", "from"],
    "additionalProperties": False,
    "properties": {
        "key": {"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,49}$"},
        "label": {"type": "string", "minLength": 1, "maxLength": 100},
        "from": WHOLE,
        "colour": {"type": "string", "pattern": "^[a-z]{1,20}$"},
    },
}
GRADES: dict[str, Any] = {"type": "array", "items": GRADE, "maxItems": 12}
THRESHOLDS: dict[str, Any] = {"type": "array", "items": WHOLE, "maxItems": 50}
SHAPES = {"grades": GRADES, "thresholds": THRESHOLDS}


def refuse_unfit(score: Score) -> None:
    """Nothing, if bounds, grades and thresholds go together.

    :raises UnfitGrades: naming what does not by its JSON path.
    """
    faults = [
        {"field": name + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in found.path)}
        | {"detail": found.message}
        for name, shape in SHAPES.items()
        for found in Draft202012Validator(shape).iter_errors(getattr(score, name))
    ]
    if not faults:
        faults = list(_misfits(score))
    if faults:
        raise UnfitGrades(errors=faults[:20])


def _misfits(score: Score) -> list[dict[str, str]]:
    found = []
    if score.least >= score.most:
        found.append({"field": "least", "detail": _("It is not below the highest value.")})
    for name in ("key", "from"):
        seen = set()
        for place, grade in enumerate(score.grades):
            if grade[name] in seen:
                field = f"grades[{place}].{name}"
                found.append({"field": field, "detail": _("Another grade has the same.")})
            seen.add(grade[name])
    if len(set(score.thresholds)) < len(score.thresholds):
        found.append({"field": "thresholds", "detail": _("The same value stands there twice.")})
    return found

"""The ways to measure what somebody did or is, and what each takes.

recency      points by how long ago it last happened: `steps` of days and points
since        as recency, on a straight line between its steps; `never` for whom it never happened
times        `each` for every time; for a part of them, or by what an activity says of itself
counted      points by how often it happened: `steps` of a number and points
categories   `each` for every category it happened in
active_days  `each` for every day on which the contact did something
quiet_spells `each` for every time that so many `days` passed without a day on which they did
drop         points by how far it fell behind the window before: `steps` of percent and points
share        the part of `each` that it is of something else, or of a number: `out_of`
response     points by how long `answers` took on average: `steps` of hours and points
holds        `each` if conditions hold

`of` names types of activity; without, whatever contacts do themselves. `where` narrows them by
what they say. `within_days` is the window, after which points expire; without, all time counts. A
type that nobody records yet counts for nothing. Any of them counts for those alone of whom `when`
holds, and one with `lifts_to` makes the score at least so much while it brings points.

Of `times`, what is counted can be bounded: `at_most` so many, the newest; one for each value of
`once_per`; no more than `a_day` points on one day. Points can be `each` times what a property
says, `value`, and lose half their worth in `half_life_days`.
"""

from typing import Any

POINTS = {"type": "number", "minimum": -1000, "maximum": 1000}
DAYS = {"type": "integer", "minimum": 1, "maximum": 3650}
NUMBER = {"type": "number", "minimum": 0, "maximum": 100_000}
NAME = {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,63}$"}
TYPES = {
    "type": "array",
    "items": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,49}$"},
    "minItems": 1,
    "maxItems": 50,
}
WINDOW = {"of", "where", "within_days"}
#: Measure → what it takes beside what all take, and what it must have.
TAKES: dict[str, tuple[set[str], set[str]]] = {
    "recency": ({"of", "where", "from", "steps"}, {"steps"}),
    "since": ({"of", "where", "from", "steps", "never"}, {"steps"}),
    "times": (
        {*WINDOW, "each", "value", "at_most", "once_per", "a_day", "half_life_days"},
        {"each"},
    ),
    "counted": ({*WINDOW, "steps"}, {"steps"}),
    "categories": ({*WINDOW, "each"}, {"each"}),
    "active_days": ({"within_days", "each"}, {"within_days", "each"}),
    "quiet_spells": ({"days", "within_days", "each"}, {"days", "each"}),
    "drop": ({*WINDOW, "steps"}, {"within_days", "steps"}),
    "share": ({*WINDOW, "out_of", "each"}, {"out_of", "each"}),
    "response": ({*WINDOW, "answers", "steps"}, {"of", "answers", "steps"}),
    "holds": ({"conditions", "each"}, {"conditions", "each"}),
}
OF_ALL = frozenset({"label", "measure", "cap", "when", "lifts_to"})
FACTOR: dict[str, Any] = {
    "type": "object",
    "required": ["label", "measure"],
    "additionalProperties": False,
    "properties": {
        "label": {"type": "string", "minLength": 1, "maxLength": 100},
        "measure": {"enum": list(TAKES)},
        "cap": {"type": "number", "exclusiveMinimum": 0, "maximum": 10_000},
        "of": TYPES,
        "where": {"type": "array", "items": {"type": "object"}, "maxItems": 10},
        "within_days": DAYS,
        "each": POINTS,
        "value": NAME,
        "at_most": {"type": "integer", "minimum": 1, "maximum": 10_000},
        "once_per": NAME,
        "a_day": {"type": "number", "exclusiveMinimum": 0, "maximum": 10_000},
        "half_life_days": DAYS,
        "steps": {
            "type": "array",
            "minItems": 1,
            "maxItems": 20,
            "items": {
                "type": "array",
                "prefixItems": [NUMBER, POINTS],
                "minItems": 2,
                "maxItems": 2,
            },
        },
        "from": {"enum": ["created"]},
        "never": {"anyOf": [POINTS, {"const": "created"}]},
        "days": DAYS,
        "answers": TYPES,
        "out_of": {"anyOf": [TYPES, {"type": "number", "exclusiveMinimum": 0}]},
        "conditions": {"type": "object"},
        "when": {"type": "object"},
        "lifts_to": {"type": "integer", "minimum": -10_000, "maximum": 10_000},
    },
}
FACTORS: dict[str, Any] = {"type": "array", "items": FACTOR, "minItems": 1, "maxItems": 30}

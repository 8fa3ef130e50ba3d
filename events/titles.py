"""Titles of activities: a sentence with `{property}` places and nothing else.

Packs write these sentences, so they reach no attribute, no index, no conversion and no
format instruction: `{x.__class__}` is refused when declared and plain text if it got in.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

LONGEST = 255
ABSENT = "–"
PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_ ]{0,99})\}")


def check(template: str) -> None:
    """Refuse a template with a brace that is not a plain place.

    :raises ValueError: with the faulty part.
    """
    rest = PLACE.sub("", template)
    if "{" in rest or "}" in rest:
        raise ValueError(f"the title {template!r} may hold only plain places such as {{topic}}")


def fill(template: str, properties: Mapping[str, Any]) -> str:
    """The sentence with its places filled; an absent property leaves a dash."""
    if "{" not in template:
        return template[:LONGEST]
    parts = list(_parts(template))
    for at in range(1, len(parts), 2):
        found = properties.get(parts[at])
        is_plain = found is not None and not isinstance(found, (dict, list))
        parts[at] = str(found)[:LONGEST] if is_plain else ABSENT
    return "".join(parts)[:LONGEST].replace("\x00", "")


@lru_cache(maxsize=2048)
def _parts(template: str) -> tuple[str, ...]:
    """Plain text and the names of places, in turn."""
    return tuple(PLACE.split(template))

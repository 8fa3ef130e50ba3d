"""JSON schemas of properties, compiled once each.

Schemas come from packs, so nothing they say can reach the network or the disk, and their
patterns run on an engine that cannot backtrack.
"""

from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson

#: Faults beyond these are noise to whoever has to mend them.
FAULTS_SHOWN = 20


def check(schema: dict[str, Any]) -> None:
    """Refuse what is no usable JSON schema.

    :raises ValueError: saying where the schema is wrong.
    """
    if schema:
        compiled(orjson.dumps(schema))


def faults(schema: dict[str, Any], value: Any) -> list[dict[str, str]]:
    """Each thing wrong with `value`: the JSON path and the reason."""
    if not schema:
        return []
    validator = compiled(orjson.dumps(schema))
    if validator.is_valid(value):
        return []
    found = []
    for fault in validator.iter_errors(value):
        found.append(
            {"path": path_of(fault.instance_path), "reason": fault.message.splitlines()[0][:500]}
        )
        if len(found) == FAULTS_SHOWN:
            break
    return found


def path_of(parts: Any) -> str:
    """`["a", 0, "b"]` as `a[0].b`; the value itself is the empty path."""
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


@lru_cache(maxsize=2048)
def compiled(schema: bytes) -> Any:
    try:
        return jsonschema_rs.Draft202012Validator(
            orjson.loads(schema),
            retriever=refuse_reference,
            pattern_options=jsonschema_rs.RegexOptions(size_limit=1_000_000),
            validate_formats=True,
        )
    except (ValueError, jsonschema_rs.ReferencingError) as fault:
        raise ValueError(f"not a usable JSON schema: {str(fault).splitlines()[0][:500]}") from fault


def refuse_reference(uri: str) -> Any:
    raise ValueError(f"a schema may not refer to {uri}")

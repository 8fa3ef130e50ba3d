"""The conditions that blocks are shown by."""

import hashlib
import json
from typing import Any

from templating.blocks.shapes import Block


def opening(block: Block, conditions: dict[str, dict[str, Any]]) -> str:
    """The tag that begins a conditional block; nothing for one that everybody sees.

    A tree of the condition language is noted under the name that the tag asks for: the database
    decides for whom it holds, before the message is filled.
    """
    asked = []
    if tree := block.get("when"):
        said = json.dumps(tree, sort_keys=True, separators=(",", ":"))
        name = f"when.c{hashlib.sha256(said.encode()).hexdigest()[:12]}"
        conditions[name] = tree
        asked.append(name)
    if written := block.get("if", "").strip():
        asked.append(f"({written})" if asked else written)
    return f"{{% if {' and '.join(asked)} %}}" if asked else ""

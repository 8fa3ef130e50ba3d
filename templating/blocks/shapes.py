"""What a block can be like."""

from functools import lru_cache
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator

Schema = dict[str, Any]
Block = dict[str, Any]
MOST_BLOCKS, DEEPEST = 200, 3
LONGEST_TEXT, LONGEST_HTML = 20_000, 100_000


def text(most: int = 500) -> Schema:
    return {"type": "string", "maxLength": most}


def whole(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


COLOUR: Schema = {"type": "string", "pattern": "^(#[0-9a-fA-F]{6})?$"}
ALIGN: Schema = {"enum": ["left", "center", "right"]}
ADDRESS = text(2_000)
NAME: Schema = {
    "type": "string",
    "pattern": "^[a-zA-Z_][a-zA-Z0-9_-]*([.][a-zA-Z_][a-zA-Z0-9_-]*)*$",
}
INNER: Schema = {"type": "array", "maxItems": 50, "items": {"type": "object"}}
#: Type of block → its own parts; those of `NEEDED` cannot be left out.
PARTS: dict[str, dict[str, Schema]] = {
    "heading": {"text": text(), "level": whole(1, 3), "align": ALIGN, "colour": COLOUR},
    "text": {"text": text(LONGEST_TEXT), "align": ALIGN, "size": whole(10, 32), "colour": COLOUR},
    "image": {
        "src": ADDRESS,
        "alt": text(),
        "href": ADDRESS,
        "align": ALIGN,
        "width": whole(16, 600),
    },
    "button": {
        "text": text(200),
        "href": ADDRESS,
        "align": ALIGN,
        "background": COLOUR,
        "colour": COLOUR,
    },
    "divider": {"colour": COLOUR},
    "spacer": {"height": whole(1, 200)},
    "columns": {
        "columns": {
            "type": "array",
            "minItems": 1,
            "maxItems": 4,
            "items": {
                "type": "object",
                "properties": {"width": whole(10, 90), "blocks": INNER},
                "required": ["blocks"],
                "additionalProperties": False,
            },
        }
    },
    "list": {
        "of": NAME,
        "as": NAME,
        "limit": whole(1, 100),
        "blocks": INNER,
        "empty": text(LONGEST_TEXT),
    },
    "progress": {"percent": text(200), "label": text(), "colour": COLOUR},
    "social": {
        "align": ALIGN,
        "links": {
            "type": "array",
            "maxItems": 12,
            "items": {
                "type": "object",
                "properties": {"label": text(50), "href": ADDRESS},
                "required": ["label", "href"],
                "additionalProperties": False,
            },
        },
    },
    "footer": {
        "text": text(2_000),
        "unsubscribe": {"type": "boolean"},
        "align": ALIGN,
        "preferences": {"type": "boolean"},
        "view": {"type": "boolean"},
    },
    "html": {
        "html": text(LONGEST_HTML),
        "text": text(LONGEST_TEXT),
        # A mail by itself, from edge to edge, with looks of its own.
        "whole": {"type": "boolean"},
    },
}
NEEDED: dict[str, tuple[str, ...]] = {
    "heading": ("text",),
    "text": ("text",),
    "image": ("src",),
    "button": ("text", "href"),
    "columns": ("columns",),
    "list": ("of", "as", "blocks"),
    "progress": ("percent",),
    "social": ("links",),
    "html": ("html",),
}
EVERY: dict[str, Schema] = {
    "id": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,40}$"},
    "type": {"enum": [*PARTS]},
    #: The condition language: for whom the block is shown.
    "when": {"type": "object"},
    #: A condition of the template language: `plan == "pro"`.
    "if": {"type": "string", "maxLength": 300, "pattern": "^[^{}%\r\n]*$"},
}
FONTS = ("sans", "serif", "rounded", "mono")
LINK = r'^$|^(/portal/|https://)[^\s<>"]*$'
DESIGN: Schema = {
    "type": "object",
    "properties": {
        # Of a notice: where it leads, in the portal or elsewhere.
        "link": {"type": "string", "maxLength": 500, "pattern": LINK},
        "background": COLOUR,
        "surface": COLOUR,
        "ink": COLOUR,
        "accent": COLOUR,
        "width": whole(320, 800),
        "font": {"enum": [*FONTS]},
    },
    "additionalProperties": False,
}
LOOKS: dict[str, Any] = {
    "background": "#f4f4f5",
    "surface": "#ffffff",
    "ink": "#27272a",
    "accent": "#3b5bdb",
    "width": 600,
    "font": "sans",
}


class Fault(NamedTuple):
    """Something that cannot be like this, and where: `blocks[2].href`."""

    path: str
    detail: str


@lru_cache
def checker(type: str) -> Draft202012Validator:
    schema = {
        "type": "object",
        "properties": {**EVERY, **PARTS[type]},
        "required": ["type", *NEEDED.get(type, ())],
        "additionalProperties": False,
    }
    return Draft202012Validator(schema)


def faults_of(blocks: Any, design: Any = None, *, root: str = "blocks") -> list[Fault]:
    """What is wrong with the shape of blocks; nothing where they can be built."""
    found = list(_faults(blocks, root, 1))
    if design:
        found += _told(Draft202012Validator(DESIGN), design, "design")
    if not found and (count := sum(1 for _ in every(blocks))) > MOST_BLOCKS:
        found.append(Fault(root, f"There are {count} blocks; at most {MOST_BLOCKS} fit a mail."))
    return found[:20]


def _faults(blocks: Any, path: str, depth: int) -> list[Fault]:
    if not isinstance(blocks, list):
        return [Fault(path, "Expected a list of blocks.")]
    found: list[Fault] = []
    for place, block in enumerate(blocks):
        here = f"{path}[{place}]"
        type = block.get("type") if isinstance(block, dict) else None
        if type not in PARTS:
            found.append(Fault(f"{here}.type", f"There are: {', '.join(PARTS)}."))
            continue
        wrong = _told(checker(type), block, here)
        found += wrong
        inner = [] if wrong else inside(block)
        if inner and (depth >= DEEPEST or (type == "columns" and depth > 1)):
            found.append(Fault(here, "Blocks are nested too deeply."))
            continue
        for name, within in inner:
            found += _faults(within, f"{here}.{name}", depth + 1)
    return found


def _told(checker: Draft202012Validator, value: Any, path: str) -> list[Fault]:
    told = []
    for error in checker.iter_errors(value):
        steps = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error.absolute_path)
        told.append(Fault(f"{path}{steps}", f"{error.message[:200]}."))
    return told


def inside(block: Block) -> list[tuple[str, list[Block]]]:
    """The blocks within a block, with the path that leads to them."""
    if block["type"] == "columns":
        listed = block["columns"]
        return [(f"columns[{at}].blocks", one["blocks"]) for at, one in enumerate(listed)]
    return [("blocks", block["blocks"])] if block["type"] == "list" else []


def every(blocks: list[Block], path: str = "blocks") -> Any:
    """Each block with its path, also those within others."""
    for place, block in enumerate(blocks):
        here = f"{path}[{place}]"
        yield here, block
        for name, within in inside(block):
            yield from every(within, f"{here}.{name}")

"""Every text that somebody wrote, with its place, and its template language."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from templating.blocks.holding import Held
from templating.blocks.mjml import share
from templating.blocks.shapes import every
from templating.catalogue import is_known, may_be_missing
from templating.checking.findings import Findings
from templating.language.analysis import Variable
from templating.language.parsing import TemplateSyntax, parse
from templating.rendering import GIVEN_BY_SENDER

#: The parts of a block that hold words or addresses.
WRITTEN = ("text", "alt", "label", "empty", "href", "src", "percent", "html")
Content = Mapping[str, Any]


def texts_of(content: Content) -> Iterator[tuple[str, str]]:
    """Place → what is written there."""
    for name in ("subject", "preheader", "text"):
        if said := content.get(name):
            yield name, said
    for path, block in every(content.get("blocks") or []):
        for name in WRITTEN:
            if said := block.get(name):
                yield f"{path}.{name}", share(said) if name == "percent" else said
        if written := block.get("if"):
            yield f"{path}.if", f"{{% if {written} %}}{{% endif %}}"
        for at, link in enumerate(block.get("links", [])):
            yield f"{path}.links[{at}].label", link["label"]
            yield f"{path}.links[{at}].href", link["href"]
    for name, said in whatsapp_texts(content.get("whatsapp") or {}):
        yield f"whatsapp.{name}", said


def whatsapp_texts(shape: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in ("header", "footer"):
        said = shape.get(part)
        if isinstance(said, dict):
            said = said.get("text")
        if said:
            yield part, said
    for at, button in enumerate(shape.get("buttons", [])):
        for name in ("text", "url"):
            if said := button.get(name):
                yield f"buttons[{at}].{name}", said


def check_words(content: Content, found: Findings) -> dict[str, list[Variable]]:
    """Read every text by itself, so that a fault has a place; name → where it is asked for."""
    asked: dict[str, list[Variable]] = {}
    for place, said in texts_of(content):
        source = as_source(said) if place.endswith(".html") else said
        try:
            program = parse(source)
        except TemplateSyntax as fault:
            found.error("syntax", place, fault.detail, line=fault.line, near=fault.near)
            continue
        asked[place] = program.variables
        _stray(place, source, found)
    return asked


def as_source(html: str) -> str:
    """HTML as its template language is read: without the entities that editors write into it."""
    held = Held()
    return held.put_back(held.take(html, is_html=True))


def _stray(place: str, said: str, found: Findings) -> None:
    held = Held()
    rest = held.take(said)
    if "{{" in rest or "}}" in rest or "{%" in rest or "%}" in rest:
        detail = _("A merge tag is not whole: its braces do not match.")
        found.error("half_tag", place, detail)


def check_variables(content: Content, asked: Mapping[str, list[Variable]], found: Findings) -> None:
    """Whether somebody gives each value, and what stands in where a contact has none."""
    samples = content.get("samples") or {}
    inner = _names_of_lists(content)
    told: set[str] = set()
    for place, variables in asked.items():
        for one in variables:
            root = one.name.partition(".")[0]
            if one.name in told or root in GIVEN_BY_SENDER or root in inner or root in samples:
                continue
            told.add(one.name)
            if not is_known(one.name):
                detail = _("“{name}” is no field of contacts. Add a sample that says what it is.")
                found.warn("unknown", place, detail.format(name=one.name), name=one.name)
            elif one.is_needed and may_be_missing(one.name):
                detail = _('Not everybody has “{name}”. Say what stands in: | default: "…"')
                found.warn("no_fallback", place, detail.format(name=one.name), name=one.name)


def _names_of_lists(content: Content) -> set[str]:
    """What the blocks of lists call their members."""
    blocks = every(content.get("blocks") or [])
    return {block["as"] for _path, block in blocks if block["type"] == "list"}

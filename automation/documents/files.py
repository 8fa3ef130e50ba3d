"""Workflows as files: YAML that a person reads, reviews and keeps in git."""

import re
from typing import Any

import yaml
from django.utils.translation import gettext as _

from automation.errors import BadWorkflow

MOST_BYTES, DEEPEST = 500_000, 64


class _Loader(yaml.SafeLoader):
    """YAML without anchors, which a few lines could blow up to gigabytes, and without dates."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError(_("Anchors are not used in these files."))
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.YAMLError(_("This is nested too deep."))
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        names = [key.value for key, _value in node.value]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            line = node.start_mark.line + 1
            raise yaml.YAMLError(_("“{}” appears twice in line {}.").format(str(twice)[:50], line))
        return super().construct_mapping(node, deep)


# A day or a time is text to us, and so is `yes`, the commonest name of a branch.
_Loader.yaml_implicit_resolvers = {
    sign: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    ]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


class _Dumper(yaml.SafeDumper):
    """Lists stand indented below what they belong to; texts of several lines as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


def _text(dumper: Any, value: str) -> Any:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def load(text: bytes | str) -> dict[str, Any]:
    """The document of a file.

    :raises BadWorkflow: saying what cannot be read, and in which line.
    """
    if len(text) > MOST_BYTES:
        raise _bad(_("This file is larger than {} kB.").format(MOST_BYTES // 1000))
    try:
        found = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, made stricter
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as fault:
        raise _bad(" ".join(str(fault).split())[:300]) from None
    if not isinstance(found, dict):
        raise _bad(_("A workflow is a mapping."))
    return found


def dump(document: dict[str, Any]) -> str:
    """The file of a document; loading it gives the same document."""
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def _bad(detail: str) -> BadWorkflow:
    return BadWorkflow(errors=[{"field": "", "detail": detail}])

"""What a version becomes: its four texts in the template language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from templating.models import TemplateVersion


@dataclass(frozen=True)
class Sources:
    """The texts of a version in the template language; the HTML is compiled from blocks."""

    subject: str = ""
    preheader: str = ""
    html: str = ""
    text: str = ""
    #: `when.…` → the conditions that a block is shown by.
    conditions: Mapping[str, dict[str, Any]] = field(default_factory=dict)


def sources_of(version: TemplateVersion) -> Sources:
    """The texts of a version: of a published one as they were fixed."""
    conditions = {
        one["name"]: one["condition"] for one in version.variables if one.get("condition")
    }
    return Sources(version.subject, version.preheader, version.html, version.text, conditions)

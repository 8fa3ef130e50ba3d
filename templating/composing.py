"""What a version becomes: its four texts in the template language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from templating.blocks import mjml, plain
from templating.models import Template, TemplateVersion

Content = Mapping[str, Any]


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
    """The texts of a version: of a published one as they were fixed, of a draft built anew."""
    if version.published_at is None and version.blocks:
        return build(content_of(version), locale=version.locale)
    conditions = {
        one["name"]: one["condition"] for one in version.variables if one.get("condition")
    }
    return Sources(version.subject, version.preheader, version.html, version.text, conditions)


def content_of(version: TemplateVersion) -> dict[str, Any]:
    """What somebody wrote of a version."""
    return {name: getattr(version, name) for name in CONTENT}


CONTENT = ("subject", "preheader", "blocks", "design", "text", "whatsapp", "samples")


def build(content: Content, *, locale: str, channel: str = Template.Channel.EMAIL) -> Sources:
    """The four texts that come of what was written. Its shape was checked before."""
    subject, text = content.get("subject", ""), content.get("text", "")
    if channel != Template.Channel.EMAIL:
        return Sources(subject=subject, text=text)
    preheader, blocks = content.get("preheader", ""), content.get("blocks") or []
    html, conditions = mjml.as_html(
        blocks,
        design=content.get("design") or {},
        subject=subject,
        preheader=preheader,
        locale=locale,
    )
    said = text.strip() or plain.as_text(blocks, locale=locale)
    return Sources(subject, preheader, html, said, conditions)

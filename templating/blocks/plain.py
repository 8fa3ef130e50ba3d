"""Blocks as the plain part of a mail, in the template language."""

import re
from html import unescape

from django.utils.translation import override

from templating.blocks import markup
from templating.blocks.cleaning import clean
from templating.blocks.conditions import opening
from templating.blocks.holding import Held
from templating.blocks.mjml import footer_links, share
from templating.blocks.shapes import Block

LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
ENDS_LINE = re.compile(r"<(br|/p|/div|/tr|/h[1-6]|/li|/table|hr)\b[^>]*>", re.IGNORECASE)


def as_text(blocks: list[Block], *, locale: str) -> str:
    """The plain part: every word and every address that the blocks hold."""
    with override(locale):
        made = _run(blocks)
    return re.sub(r"\n{3,}", "\n\n", made).strip() + "\n" if made.strip() else ""


def _run(blocks: list[Block]) -> str:
    return "".join(_one(block) for block in blocks)


def _one(block: Block) -> str:
    inner = _inner(block)
    if not inner:
        return ""
    condition = opening(block, {})
    return f"{condition}{inner}{{% endif %}}" if condition else inner


def _inner(block: Block) -> str:
    type = block["type"]
    if type == "columns":
        return "".join(_run(one["blocks"]) for one in block["columns"])
    if type == "list":
        return _list(block)
    said = _said(block).strip()
    return f"{said}\n\n" if said else ""


def _list(block: Block) -> str:
    limit = f" limit: {block['limit']}" if "limit" in block else ""
    empty = f"{{% else %}}{markup.as_text(block['empty'])}\n\n" if block.get("empty") else ""
    inner = _run(block["blocks"])
    return f"{{% for {block['as']} in {block['of']}{limit} %}}{inner}{empty}{{% endfor %}}"


def _said(block: Block) -> str:
    type, text = block["type"], block.get("text", "")
    if type == "heading":
        return markup.as_text(text).upper() if "{" not in text else markup.as_text(text)
    if type == "image":
        shown = [block.get("alt", ""), block.get("href", "")]
        return ": ".join(one for one in shown if one)
    if type == "button":
        return f"{text}: {block['href']}"
    if type == "divider":
        return "---"
    if type == "progress":
        return f"{markup.as_text(block.get('label', ''))} {share(block['percent'])}%".strip()
    if type == "social":
        return "\n".join(f"{one['label']}: {one['href']}" for one in block["links"])
    if type == "footer":
        links = [f"{words}: {{{{ {name} }}}}" for name, words in footer_links(block)]
        return "\n".join([markup.as_text(text), *links]).strip()
    if type == "html":
        return text or of_html(block["html"])
    return markup.as_text(text)


def of_html(html: str) -> str:
    """The words of HTML and where its links lead."""
    held = Held()
    made = LINK.sub(r"\2 (\1)", clean(html, held))
    made = re.sub(r"<[^>]*>", "", ENDS_LINE.sub("\n", made))
    lines = [" ".join(line.split()) for line in unescape(made).split("\n")]
    return held.put_back("\n".join(lines)).strip()

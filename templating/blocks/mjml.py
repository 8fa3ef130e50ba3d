"""Blocks as MJML, and that as HTML in the template language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any

import mrml
from django.utils.translation import gettext, override

from templating.blocks import markup
from templating.blocks.cleaning import clean
from templating.blocks.conditions import opening
from templating.blocks.holding import Held, address
from templating.blocks.shapes import LOOKS, Block

FONTS = {
    "sans": "-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif",
    "serif": "Georgia, 'Times New Roman', serif",
    "rounded": "'Trebuchet MS', 'Segoe UI', Verdana, sans-serif",
    "mono": "'SF Mono', Menlo, Consolas, monospace",
}
HEADINGS = {1: ("28px", "1.25"), 2: ("22px", "1.3"), 3: ("18px", "1.35")}
#: Colours are turned for readers whose mail is dark; what they look like there is for sure.
DARK = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #18181b !important; background-color: #18181b !important; }
  .card, .card > table { background: #232326 !important; background-color: #232326 !important; }
  .ink div, .ink h1, .ink h2, .ink h3 { color: #ececee !important; }
  .quiet div, .quiet a { color: #a1a1aa !important; }
  .ink a { color: #9db2ff !important; }
}
"""


@dataclass
class Letter:
    """A mail that is being built: its looks, and what was held on the way."""

    design: dict[str, Any]
    locale: str = "en"
    held: Held = field(default_factory=Held)
    conditions: dict[str, dict[str, Any]] = field(default_factory=dict)

    def look(self, name: str) -> Any:
        return self.design.get(name) or LOOKS[name]

    def words(self, said: str) -> str:
        """Plain words with values in them, as one word of MJML."""
        return self.held.hold(escape(self.held.take(said), quote=False))

    def address(self, said: str) -> str:
        return self.held.hold(escape(address(self.held, said)))


def as_html(
    blocks: list[Block], *, design: dict[str, Any], subject: str, preheader: str, locale: str
) -> tuple[str, dict[str, dict[str, Any]]]:
    """A mail's HTML in the template language, and the conditions that its blocks name."""
    letter = Letter(design, locale)
    with override(locale):
        body = "".join(_sections(blocks, letter))
    head = (
        f"<mj-title>{letter.words(subject)}</mj-title>"
        f"<mj-attributes><mj-all font-family={_quoted(FONTS[letter.look('font')])} />"
        f'<mj-text font-size="16px" line-height="1.55" color="{letter.look("ink")}"'
        ' padding="8px 28px" /></mj-attributes>'
        f"<mj-style>{DARK}</mj-style>"
    )
    if preheader:
        head = f"<mj-preview>{letter.words(preheader)}</mj-preview>{head}"
    mjml = (
        f'<mjml lang="{locale}"><mj-head>{head}</mj-head>'
        f'<mj-body width="{letter.look("width")}px" css-class="page"'
        f' background-color="{letter.look("background")}">{body}</mj-body></mjml>'
    )
    html = mrml.to_html(mjml).content
    return letter.held.put_back(re.sub(r"\n\s*", "\n", html)), letter.conditions


def _quoted(said: str) -> str:
    return f'"{escape(said, quote=True)}"' if '"' in said else f'"{said}"'


def _sections(blocks: Iterable[Block], letter: Letter) -> Iterable[str]:
    """Runs of blocks stand in one column together; columns, and mails that were brought in as a
    whole, stand by themselves.
    """
    run: list[Block] = []
    is_first = True
    for block in [*blocks, None]:
        if block is not None and not _is_alone(block):
            run.append(block)
            continue
        if run:
            inner = "".join(_within(one, letter) for one in run)
            yield _section(f"<mj-column>{inner}</mj-column>", letter, is_first=is_first)
            run, is_first = [], False
        if block is not None:
            made = _alone(block, letter, is_first=is_first)
            yield _shown(block, letter, made)
            is_first = False


def _is_alone(block: Block) -> bool:
    is_whole = block["type"] == "html" and block.get("whole", False)
    return bool(block["type"] == "columns" or is_whole)


def _alone(block: Block, letter: Letter, *, is_first: bool) -> str:
    if block["type"] == "columns":
        return _columns(block, letter, is_first=is_first)
    # Nothing of ours around it: no width, no colour, no dark.
    return _raw(clean(block["html"], letter.held), letter)


def _section(inner: str, letter: Letter, *, is_first: bool) -> str:
    padding = "24px 0 16px" if is_first else "0 0 16px"
    return (
        f'<mj-section css-class="card" background-color="{letter.look("surface")}"'
        f' padding="{padding}">{inner}</mj-section>'
    )


def _columns(block: Block, letter: Letter, *, is_first: bool) -> str:
    made = ""
    for one in block["columns"]:
        width = f' width="{one["width"]}%"' if "width" in one else ""
        inner = "".join(_within(each, letter) for each in one["blocks"])
        made += f"<mj-column{width}>{inner}</mj-column>"
    return _section(made, letter, is_first=is_first)


def _within(block: Block, letter: Letter) -> str:
    """A block inside a column, under its condition."""
    return _shown(block, letter, MADE[block["type"]](block, letter))


def _shown(block: Block, letter: Letter, made: str) -> str:
    condition = opening(block, letter.conditions)
    if not condition:
        return made
    return _raw(condition, letter) + made + _raw("{% endif %}", letter)


def _raw(source: str, letter: Letter) -> str:
    return f"<mj-raw>{letter.held.hold(source)}</mj-raw>"


def _text(inner: str, block: Block, letter: Letter, **given: str) -> str:
    ink = block.get("colour") or letter.look("ink")
    attributes = {"align": block.get("align", "left"), "color": ink, "css-class": "ink", **given}
    said = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f"<mj-text {said}>{letter.held.hold(inner)}</mj-text>"


def _heading(block: Block, letter: Letter) -> str:
    level = block.get("level", 1)
    size, height = HEADINGS[level]
    inner = markup.inline(letter.held.take(block["text"]), letter.held, accent="inherit")
    style = f"margin:0;font-size:{size};line-height:{height};font-weight:700"
    return _text(f'<h{level} style="{style}">{inner}</h{level}>', block, letter)


def _paragraphs(block: Block, letter: Letter) -> str:
    inner = markup.as_html(block["text"], letter.held, accent=letter.look("accent"))
    return _text(inner, block, letter, **{"font-size": f"{block.get('size', 16)}px"})


def _image(block: Block, letter: Letter) -> str:
    width = min(block.get("width", 544), letter.look("width"))
    href = f' href="{letter.address(block["href"])}"' if block.get("href") else ""
    alt = letter.held.hold(escape(letter.held.take(block.get("alt", ""))))
    return (
        f'<mj-image src="{letter.address(block["src"])}" alt="{alt}"{href} width="{width}px"'
        f' align="{block.get("align", "center")}" padding="8px 28px" />'
    )


def _button(block: Block, letter: Letter) -> str:
    background = block.get("background") or letter.look("accent")
    return (
        f'<mj-button href="{letter.address(block["href"])}" background-color="{background}"'
        f' color="{block.get("colour") or "#ffffff"}" align="{block.get("align", "left")}"'
        ' font-size="16px" font-weight="600" border-radius="6px" inner-padding="13px 24px"'
        f' padding="10px 28px">{letter.words(block["text"])}</mj-button>'
    )


def _divider(block: Block, _: Letter) -> str:
    colour = block.get("colour") or "#d9d9de"
    return f'<mj-divider border-width="1px" border-color="{colour}" padding="12px 28px" />'


def _spacer(block: Block, _: Letter) -> str:
    return f'<mj-spacer height="{block.get("height", 24)}px" />'


def _list(block: Block, letter: Letter) -> str:
    limit = f" limit: {block['limit']}" if "limit" in block else ""
    inner = "".join(_within(one, letter) for one in block["blocks"])
    made = _raw(f"{{% for {block['as']} in {block['of']}{limit} %}}", letter) + inner
    if block.get("empty"):
        made += _raw("{% else %}", letter)
        made += _paragraphs({"type": "text", "text": block["empty"]}, letter)
    return made + _raw("{% endfor %}", letter)


def share(said: str) -> str:
    """How much of a bar is full, in the template language: from 0 to 100 whatever comes."""
    inner = said.strip()
    inner = inner[2:-2].strip() if inner.startswith("{{") and inner.endswith("}}") else inner
    return f"{{{{ {inner} | percent }}}}"


def _progress(block: Block, letter: Letter) -> str:
    colour = block.get("colour") or letter.look("accent")
    full = letter.held.hold(share(block["percent"]))
    bar = (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"'
        ' style="border-radius:5px;background-color:#e4e4e7"><tr><td style="padding:0">'
        f'<table role="presentation" width="{full}%" cellpadding="0" cellspacing="0"'
        f' style="width:{full}%;border-radius:5px;background-color:{colour}"><tr>'
        '<td height="10" style="font-size:0;line-height:10px">&nbsp;</td></tr></table>'
        "</td></tr></table>"
    )
    label = block.get("label", "")
    said = markup.inline(letter.held.take(label), letter.held, accent="inherit") if label else ""
    above = f'<div style="padding-bottom:6px">{said} ' if said else "<div>"
    return _text(f"{above}<strong>{full}%</strong></div>{bar}", block, letter)


def _social(block: Block, letter: Letter) -> str:
    style = f"color:{letter.look('accent')};text-decoration:underline"
    links = [
        f'<a href="{letter.address(one["href"])}" style="{style}">{letter.words(one["label"])}</a>'
        for one in block["links"]
    ]
    return _text(
        " &nbsp;·&nbsp; ".join(links), {"align": "center", **block}, letter, **{"font-size": "14px"}
    )


def _footer(block: Block, letter: Letter) -> str:
    inner = markup.as_html(block.get("text", ""), letter.held, accent="#63636b")
    links = [
        f'<a href="{{{{ {name} }}}}" style="color:#63636b;text-decoration:underline">{words}</a>'
        for name, words in footer_links(block)
    ]
    if links:
        inner += f'<p style="margin:8px 0 0">{" &nbsp;·&nbsp; ".join(links)}</p>'
    given = {"font-size": "13px", "css-class": "quiet", "align": block.get("align", "center")}
    return _text(inner, {"colour": "#63636b"}, letter, **given)


def footer_links(block: Block) -> list[tuple[str, str]]:
    """The links of a footer: the variable that leads there, and what it is called."""
    known = {
        "unsubscribe": ("unsubscribe_url", gettext("Unsubscribe")),
        "preferences": ("preferences_url", gettext("Choose what you get")),
        "view": ("view_url", gettext("Read in the browser")),
    }
    return [link for name, link in known.items() if block.get(name, name != "view")]


def _html(block: Block, letter: Letter) -> str:
    return _text(clean(block["html"], letter.held), block, letter)


MADE = {
    "heading": _heading,
    "text": _paragraphs,
    "image": _image,
    "button": _button,
    "divider": _divider,
    "spacer": _spacer,
    "list": _list,
    "progress": _progress,
    "social": _social,
    "footer": _footer,
    "html": _html,
}

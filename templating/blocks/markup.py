"""Running text with a few marks, as HTML and as plain text.

`**bold**`, `*italic*`, `[words](address)`, lines that begin with `- ` or `1. ` as lists; an empty
line ends a paragraph, a single one stays a line. Everything else is text.
"""

import re
from html import escape

from templating.blocks.holding import Held, address

LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\(([^()\n]{1,2000})\)")
BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,2000}?)(?<=\S)\*\*")
ITALIC = re.compile(r"(?<![*\w])\*(?=\S)([^*\n]{1,2000}?)(?<=\S)\*(?![*\w])")
BULLET, NUMBERED = re.compile(r"^[-•] +"), re.compile(r"^[0-9]{1,3}[.)] +")
STYLES = {
    "p": "margin:0 0 14px",
    "last": "margin:0",
    "list": "margin:0 0 14px;padding-left:22px",
    "a": "color:{accent};text-decoration:underline",
}


def as_html(said: str, held: Held, *, accent: str) -> str:
    """The text as HTML; its template language is held."""
    taken = held.take(said.replace("\r\n", "\n").strip())
    blocks = re.split(r"\n\s*\n", taken)
    made = [_block(one, held, accent, is_last=one is blocks[-1]) for one in blocks if one.strip()]
    return "".join(made)


def _block(said: str, held: Held, accent: str, *, is_last: bool) -> str:
    lines = [line.strip() for line in said.split("\n") if line.strip()]
    for mark, tag in ((BULLET, "ul"), (NUMBERED, "ol")):
        if all(mark.match(line) for line in lines):
            items = "".join(
                f"<li>{inline(mark.sub('', line), held, accent=accent)}</li>" for line in lines
            )
            return f'<{tag} style="{STYLES["list"]}">{items}</{tag}>'
    if lines and all(held.word.fullmatch(line) and held.has_tags(line) for line in lines):
        # Nothing but tags: a paragraph around them would stand there empty.
        return "".join(lines)
    inner = "<br>".join(inline(line, held, accent=accent) for line in lines)
    return f'<p style="{STYLES["last" if is_last else "p"]}">{inner}</p>'


def inline(said: str, held: Held, *, accent: str) -> str:
    """One line with its marks, as HTML."""

    def link(found: re.Match[str]) -> str:
        # Addresses may have been escaped with the text; a query's & is written as &amp; once.
        where = escape(address(held, found[2].replace("&amp;", "&")))
        style = STYLES["a"].format(accent=accent)
        return held.hold(f'<a href="{where}" style="{style}">') + found[1] + held.hold("</a>")

    made = LINK.sub(link, escape(said, quote=False))
    made = BOLD.sub(r"<strong>\1</strong>", made)
    return ITALIC.sub(r"<em>\1</em>", made)


def as_text(said: str) -> str:
    """The text without its marks; links keep their addresses."""
    held = Held()
    taken = held.take(said.replace("\r\n", "\n").strip())
    made = LINK.sub(lambda found: f"{found[1]} ({found[2]})", taken)
    made = ITALIC.sub(r"\1", BOLD.sub(r"\1", made))
    return held.put_back(made)

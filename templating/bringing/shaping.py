"""A mail as blocks, where it is words, pictures and buttons one below the other."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from templating.blocks.holding import Held
from templating.blocks.shapes import COLOUR, LONGEST_TEXT, MOST_BLOCKS, Block, faults_of
from templating.bringing.styles import declarations

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ENDING = frozenset(
    {"p", "div", "td", "th", "tr", "table", "ul", "ol", "blockquote", "center", *HEADINGS}
)
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}


class Beside(Exception):
    """Parts stand beside each other, or under a condition: no row of simple blocks."""


@dataclass
class _Cell:
    """A row of a table, and how many of its cells say something."""

    filled: int = 0


@dataclass
class _Link:
    href: str
    style: dict[str, str]
    start: int
    #: Whether a picture stood in it.
    has_picture: bool = False


@dataclass
class _Run:
    """Words that belong together until the next block begins."""

    said: str = ""
    level: int = 0
    align: str = ""
    items: list[str] = field(default_factory=list)


def as_blocks(html: str) -> list[Block] | None:
    """The cleaned mail as blocks; None where that would lose how it is laid out."""
    held = Held()
    taken = held.take(html, is_html=True)
    if held.has_tags(taken):
        return None
    reader = _Reader(held)
    try:
        reader.feed(taken)
        reader.close()
        reader.flush()
    except Beside:
        return None
    blocks = _joined(reader.blocks)
    if not blocks or len(blocks) > MOST_BLOCKS or faults_of(blocks):
        return None
    return blocks


class _Reader(HTMLParser):
    def __init__(self, held: Held) -> None:
        super().__init__(convert_charrefs=True)
        self.held = held
        self.blocks: list[Block] = []
        self.run = _Run()
        self._rows: list[_Cell] = []
        self._aligns: list[tuple[str, str]] = []
        self._link: _Link | None = None
        self._lists: list[str] = []
        self._has_said = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        style = dict(declarations(given.get("style", "")))
        if tag in ENDING or tag in ("li", "hr", "img"):
            self._begin(tag, given, style)
        if tag == "br":
            self.run.said += "\n"
        elif tag == "hr":
            self.blocks.append({"type": "divider"})
        elif tag == "img":
            self._picture(given, style)
        elif tag == "a" and given.get("href"):
            self._link = _Link(given["href"], style, len(self.run.said))
        elif tag in MARKS:
            self.run.said += MARKS[tag]

    def _begin(self, tag: str, given: dict[str, str], style: dict[str, str]) -> None:
        if self._link is None:
            self.flush()
        if tag in ENDING:
            align = style.get("text-align") or given.get("align", "")
            self._aligns.append((tag, align))
        if tag == "tr":
            self._rows.append(_Cell())
        elif tag in ("td", "th"):
            self._has_said = False
        elif tag in ("ul", "ol"):
            self._lists.append(tag)
        elif tag == "li":
            self.run.said = "- " if (self._lists or ["ul"])[-1] == "ul" else "1. "
        if tag in HEADINGS:
            self.run.level = min(HEADINGS.index(tag) + 1, 3)
        self.run.align = next((one for _, one in reversed(self._aligns) if one), "")

    def handle_endtag(self, tag: str) -> None:
        if tag in MARKS:
            self.run.said += MARKS[tag]
        elif tag == "a":
            self._end_link()
        elif tag in ENDING or tag == "li":
            self.flush()
            self._end(tag)

    def _end(self, tag: str) -> None:
        for place in range(len(self._aligns) - 1, -1, -1):
            if self._aligns[place][0] == tag:
                del self._aligns[place:]
                break
        if tag in ("td", "th") and self._has_said and self._rows:
            self._rows[-1].filled += 1
            if self._rows[-1].filled > 1:
                raise Beside
        elif tag == "tr" and self._rows:
            row = self._rows.pop()
            self._has_said = bool(row.filled)
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        words = re.sub(r"\s+", " ", data)
        if self.run.said.endswith(("\n", " ")) or not self.run.said:
            words = words.lstrip(" ")
        self.run.said += words

    def _end_link(self) -> None:
        link, self._link = self._link, None
        if link is None or link.has_picture:
            return
        words = self.run.said[link.start :].strip()
        before = self.run.said[: link.start]
        if not words:
            return
        if _is_button(link.style) and not before.strip():
            self._button(link, words.replace("*", ""))
        else:
            clean = words.replace("[", "(").replace("]", ")").replace("\n", " ")
            self.run.said = f"{before}[{clean}]({link.href})"

    def _button(self, link: _Link, words: str) -> None:
        block: Block = {"type": "button", "text": words[:200], "href": link.href}
        for name, said in (("background", "background-color"), ("colour", "color")):
            if re.fullmatch(str(COLOUR["pattern"]), link.style.get(said, "")):
                block[name] = link.style[said]
        align = self.run.align
        self.run = _Run(align=align)
        self._add(block, align)

    def _picture(self, given: dict[str, str], style: dict[str, str]) -> None:
        if not given.get("src"):
            return
        block: Block = {"type": "image", "src": given["src"], "alt": given.get("alt", "")[:500]}
        width = re.match(r"(\d+)(?:px)?$", style.get("width") or given.get("width", ""))
        if width:
            block["width"] = max(16, min(int(width[1][:5]), 600))
        if self._link is not None:
            block["href"] = self._link.href
            self._link.has_picture = True
        self._add(block, self.run.align)

    def flush(self) -> None:
        """End the run of words that is being read."""
        run, self.run = self.run, _Run(align=self.run.align)
        said = "\n".join(line.strip() for line in run.said.split("\n")).strip()
        if not said.strip("-1.* "):
            return
        if run.level:
            plain = said.replace("\n", " ").replace("**", "")[:500]
            self._add({"type": "heading", "text": plain, "level": run.level}, run.align)
        else:
            self._add({"type": "text", "text": said[:LONGEST_TEXT]}, run.align)

    def _add(self, block: Block, align: str) -> None:
        if align in ("center", "right"):
            block["align"] = align
        self._has_said = True
        self.blocks.append({name: self._back(one) for name, one in block.items()})

    def _back(self, value: Any) -> Any:
        return self.held.put_back(value) if isinstance(value, str) else value


def _is_button(style: dict[str, str]) -> bool:
    """Whether a link is drawn to be pressed."""
    colour = style.get("background-color", "transparent")
    return colour not in ("transparent", "inherit", "none") and (
        "padding" in style
        or "padding-top" in style
        or style.get("display", "").startswith("inline")
    )


def _joined(blocks: list[Block]) -> list[Block]:
    """Paragraphs that follow each other as one block, the points of a list without gaps."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else {}
        is_run = block["type"] == last.get("type") == "text" and _looks(block) == _looks(last)
        if is_run and len(last["text"]) + len(block["text"]) < LONGEST_TEXT - 2:
            are_points = all(re.match(r"(- |1\. )", one) for one in (_last(last), block["text"]))
            last["text"] += ("\n" if are_points else "\n\n") + block["text"]
        else:
            joined.append(block)
    return joined


def _looks(block: Block) -> str:
    return str(block.get("align", ""))


def _last(block: Block) -> str:
    return str(block["text"].rpartition("\n")[2])

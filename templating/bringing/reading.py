"""The document of a mail: what of it is kept, cleaned, and what is left out of it.

Reading only prepares; what can do harm is taken out by `templating.blocks.cleaning`, and what
went is found by comparing both.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from templating.blocks.cleaning import clean
from templating.blocks.holding import Held
from templating.blocks.shapes import COLOUR
from templating.bringing.styles import Element, Rule, declarations, read_sheet, styled
from templating.errors import MailTooLarge

MOST_ELEMENTS, DEEPEST = 5_000, 200
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
#: What is no part of what a mail shows, or is written into it otherwise.
SILENT_TAGS = frozenset(
    {"html", "head", "body", "meta", "title", "style", "tbody", "main", "header"}
)
SILENT_TAGS |= {"section", "article", "footer", "center", "figure", "picture", "o:p"}
SILENT_ATTRIBUTES = frozenset({"class", "id", "target", "rel", "style", "name", "content", "xmlns"})
CODE = frozenset({"script", "noscript", "template", "applet"})
FORMS = frozenset({"form", "input", "button", "select", "option", "textarea", "label", "fieldset"})
FRAMES = frozenset(
    {"iframe", "object", "embed", "video", "audio", "svg", "math", "canvas", "frame"}
)
#: Whose words are none of a mail's.
UNREAD = frozenset({"script", "style", "title", "template", "svg", "math"})
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
SPACERS = re.compile("[\u034f\u200b-\u200d\u00ad\u2007\ufeff\u00a0]+")
Dropped = Counter[tuple[str, str]]


@dataclass
class Read:
    """A mail as it can stand in a block, and what its head said."""

    html: str = ""
    title: str = ""
    #: What mailboxes show beside the subject: words that the mail hides at its top.
    preheader: str = ""
    background: str = ""
    #: Kind and name of what was left out → how often.
    dropped: Dropped = field(default_factory=Counter)


def read(source: str) -> Read:
    """A mail, read and cleaned. Its template language is ours already.

    :raises MailTooLarge: if it has more elements than a mail of any use.
    """
    held = Held()
    taken = held.take(source)
    sheets = _Sheets()
    sheets.read(taken)
    found = Read(title=held.put_back(sheets.title.strip())[:500], dropped=sheets.dropped)
    document = _Document(sheets.rules, found, held)
    document.feed(taken)
    document.close()
    prepared = "".join(document.parts)
    found.preheader = held.put_back(SPACERS.sub(" ", document.hidden).strip())[:500]
    kept = Held()
    found.html = kept.put_back(clean(held.put_back(prepared), kept)).strip()
    found.dropped += _gone(prepared, found.html, held)
    return found


class _Sheets(HTMLParser):
    """The style sheets and the title of a document."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rules: list[Rule] = []
        self.dropped: Dropped = Counter()
        self.title = ""
        self._within = ""

    def read(self, source: str) -> None:
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag if tag in ("style", "title") else self._within
        given = dict(attrs)
        if tag == "link" and "stylesheet" in (given.get("rel") or "").lower():
            self.dropped["sheet", (given.get("href") or "")[:80]] += 1

    def handle_endtag(self, tag: str) -> None:
        self._within = "" if tag == self._within else self._within

    def handle_data(self, data: str) -> None:
        if self._within == "style":
            self.rules += read_sheet(data, self.dropped)
        elif self._within == "title":
            self.title += data


class _Document(HTMLParser):
    """A document written anew, each element with the style that its sheets give it."""

    def __init__(self, rules: list[Rule], found: Read, held: Held) -> None:
        super().__init__(convert_charrefs=False)
        self.rules, self.found, self.held = rules, found, held
        self.parts: list[str] = []
        self.hidden = ""
        self._path: list[Element] = []
        self._elements = 0
        self._unread = ""
        #: How deep the hidden element stands whose words are the preheader; 0 for none.
        self._hiding = 0
        self._has_shown = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unread:
            return
        self._elements += 1
        if self._elements > MOST_ELEMENTS or len(self._path) > DEEPEST:
            raise MailTooLarge(most=MOST_ELEMENTS)
        given = {name: value or "" for name, value in attrs}
        element = Element.of(tag, given)
        path = [*self._path, element]
        style = styled(path, given.get("style", ""), self.rules)
        if tag not in VOID:
            self._path.append(element)
        if tag in UNREAD:
            self._unread = tag
            if tag in CODE | FRAMES:
                self.found.dropped[_kind_of(tag), tag] += 1
            return
        if tag == "body":
            self._note_background(given, style)
        if tag == "img" and _is_counter(given, style):
            self.found.dropped["counter", given.get("src", "")[:80]] += 1
            return
        self._hide(style)
        if not self._hiding:
            self._write(tag, given, style)

    def _hide(self, style: str) -> None:
        """Whether the words that begin here are the preheader: the first, and never shown."""
        if not self._hiding and not self._has_shown and not self.hidden and HIDDEN.search(style):
            self._hiding = len(self._path)

    def _write(self, tag: str, given: dict[str, str], style: str) -> None:
        kept = {name: one for name, one in given.items() if name != "style"}
        if style:
            kept["style"] = style
        said = "".join(f' {name}="{escape(one)}"' for name, one in kept.items())
        self.parts.append(f"<{tag}{said}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unread:
            if tag == self._unread:
                self._unread = ""
                self._pop(tag)
            return
        if tag in VOID:
            return
        was_hiding = self._hiding
        self._pop(tag)
        if was_hiding:
            self._hiding = was_hiding if len(self._path) >= was_hiding else 0
        else:
            self.parts.append(f"</{tag}>")

    def _pop(self, tag: str) -> None:
        for place in range(len(self._path) - 1, -1, -1):
            if self._path[place].tag == tag:
                del self._path[place:]
                return

    def handle_data(self, data: str) -> None:
        self._words(data, data)

    def handle_entityref(self, name: str) -> None:
        self._words(f"&{name};", " ")

    def handle_charref(self, name: str) -> None:
        self._words(f"&#{name};", " ")

    def _words(self, written: str, said: str) -> None:
        if self._unread:
            return
        if self._hiding:
            self.hidden += said
            return
        self._has_shown = self._has_shown or bool(said.strip())
        self.parts.append(written)

    def handle_comment(self, data: str) -> None:
        if data.lstrip().startswith(("[if", "[endif")) or "[endif]" in data:
            self.found.dropped["outlook", ""] += 1

    def unknown_decl(self, data: str) -> None:
        return

    def _note_background(self, given: dict[str, str], style: str) -> None:
        said = dict(declarations(style)).get("background-color") or given.get("bgcolor", "")
        self.found.background = _six(said)


def _six(colour: str) -> str:
    """A colour as designs hold it; "" where it is not written in digits."""
    said = colour.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}", said):
        said = "#" + "".join(one * 2 for one in said[1:])
    return said if re.fullmatch(str(COLOUR["pattern"]), said) else ""


def _is_counter(given: dict[str, str], style: str) -> bool:
    """Whether a picture is there to be asked for, and not to be seen."""
    sizes = {**given, **dict(declarations(style))}
    small = [sizes.get(name, "").strip().removesuffix("px") in ("0", "1") for name in SIZES]
    return all(small)


SIZES = ("width", "height")


class _Tally(HTMLParser):
    """What a text holds: tags, attributes, properties and addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Dropped = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SILENT_TAGS:
            self.found[_kind_of(tag), tag] += 1
        for name, value in attrs if tag not in ("html", "body") else ():
            said = value or ""
            if name.startswith("on"):
                self.found["code", name] += 1
            elif name in ("href", "src", "background") and tag not in CODE | FRAMES | FORMS:
                self.found["address", said[:80]] += bool(said)
            elif name == "style":
                for known, _ in declarations(said):
                    self.found["style", known] += 1
            elif name not in SILENT_ATTRIBUTES and not name.startswith(("data-", "aria-", "xmlns")):
                self.found["attribute", name] += 1


def _kind_of(tag: str) -> str:
    if tag in CODE:
        return "code"
    if tag in FORMS:
        return "form"
    return "frame" if tag in FRAMES else "tag"


def _tally(html: str) -> Dropped:
    reader = _Tally()
    reader.feed(html)
    reader.close()
    return reader.found


def _gone(before: str, after: str, held: Held) -> Dropped:
    """What was there before and is not after."""
    cleaned = Held()
    was = _tally(held.word.sub("…", before))
    left = _tally(cleaned.word.sub("…", cleaned.take(after)))
    return Counter({what: missing for what in was if (missing := was[what] - left[what]) > 0})

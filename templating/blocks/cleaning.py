"""HTML of others, without what could do harm or be stopped on the way."""

import re

import nh3

from templating.blocks.holding import Held

TAGS = frozenset(
    {
        *("a", "abbr", "b", "blockquote", "br", "center", "code", "div", "em", "font", "hr", "i"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "img", "li", "ol", "p", "pre", "s", "small", "span"),
        *("strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"),
    }
)
COMMON = frozenset({"style", "align", "dir", "lang"})
CELL = COMMON | {"valign", "bgcolor", "width", "height", "colspan", "rowspan"}
ATTRIBUTES: dict[str, frozenset[str]] = {
    **dict.fromkeys(TAGS, COMMON),
    "a": COMMON | {"href", "title"},
    "img": COMMON | {"src", "alt", "title", "width", "height", "border"},
    "font": COMMON | {"color", "size", "face"},
    "table": CELL | {"border", "cellpadding", "cellspacing", "role"},
    **dict.fromkeys(("td", "th", "tr"), CELL),
}
SIDES = ("top", "right", "bottom", "left")
STYLES = frozenset(
    {
        *(f"{what}-{side}" for what in ("border", "margin", "padding") for side in SIDES),
        *("background-color", "border", "border-collapse", "border-radius", "color", "direction"),
        *("display", "font-family", "font-size", "font-style", "font-weight", "height"),
        *("letter-spacing", "line-height", "margin", "max-width", "min-width", "padding"),
        *("text-align", "text-decoration", "text-transform", "vertical-align", "width"),
    }
)
SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms"})
#: Declarations that ask for something or do something, in some reader or other.
DOING = re.compile(r"[^;]*(?:expression\s*\(|url\s*\(|script\s*:)[^;]*;?", re.IGNORECASE)
NOTE = re.compile(r"<!--.*?-->", re.DOTALL)
SAFE = re.compile(r"(https?://|mailto:|tel:|sms:|#)", re.IGNORECASE)


def clean(html: str, held: Held) -> str:
    """The HTML with nothing but what mails may hold; its template language is held.

    Conditions stand as notes meanwhile, since a parser moves words out of a table's rows.
    """
    taken = held.take(html, is_html=True)
    taken = held.word.sub(
        lambda one: f"<!--{one[0]}-->" if held.has_tags(one[0]) else one[0], taken
    )

    def attribute(_: str, name: str, value: str) -> str | None:
        if name in {"href", "src"}:
            if held.has_tags(value):
                return None
            if held.is_output(value):
                held.guard(value)
                return value
            return value if SAFE.match(value) else None
        if name == "style":
            return None if held.word.search(value) else DOING.sub("", value)
        if not held.word.search(value):
            return value
        return value if name in {"alt", "title"} and not held.has_tags(value) else None

    cleaned = nh3.clean(
        taken,
        tags=set(TAGS),
        clean_content_tags={"script", "style", "title", "iframe", "object", "template", "svg"},
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=attribute,
        url_schemes=set(SCHEMES),
        filter_style_properties=set(STYLES),
        link_rel=None,
        strip_comments=False,
    )
    # In an attribute that took it for text the note is one still.
    cleaned = re.sub(rf"(?:<!--|&lt;!--)({held.word.pattern})(?:-->|--&gt;)", r"\1", cleaned)
    return NOTE.sub("", cleaned)

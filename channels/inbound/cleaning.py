"""What of a mail's HTML is kept: words and their shape, nothing that acts or calls home."""

import re
from html import unescape

import nh3

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup"),
    *("dd", "del", "details", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strike"),
    *("strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
    *("tt", "u", "ul"),
}
ATTRIBUTES = {
    "*": {"dir", "lang", "title", "class"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "ol": {"start", "type"},
}
#: How the big programs mark what is quoted; one name for all of them, to be folded by.
QUOTED = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|OutlookMessageHeader"
)
_GAP = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/blockquote)\b[^>]*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(style|script|head|title)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def clean(html: str) -> str:
    """The same without scripts, styles, forms, frames, and pictures from elsewhere: those tell
    the sender who read it, when and where. Pictures that came with the mail stay.
    """
    if not html:
        return ""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
        clean_content_tags={"script", "style", "title"},
    )


def _kept(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return "quoted" if QUOTED.search(value) else None
    if tag == "img" and name == "src" and not value.lower().startswith("cid:"):
        return None
    return value


def text_of(html: str) -> str:
    """The words of a mail that has no text beside its HTML."""
    if not html:
        return ""
    broken = _GAP.sub("\n", _UNSEEN.sub("", html))
    said = unescape(_TAG.sub("", broken)).replace("\xa0", " ")
    lines = [" ".join(line.split()) for line in said.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

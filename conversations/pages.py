"""HTML that somebody sent, as it may be shown: cleaned, alone in a frame, without pictures from
elsewhere until they are asked for."""

import re
from html import escape

import nh3
from django.utils.translation import gettext as _

from templating.blocks.cleaning import ATTRIBUTES, STYLES, TAGS

SCHEMES = {"http", "https", "mailto", "tel", "data", "cid"}
#: What of mails is read aloud or shown, beside the text.
WRAPPED = (
    "<!doctype html><html{}><head><meta charset='utf-8'><base target='_blank'>"
    "<meta name='viewport' content='width=device-width'><style>"
    "html{{color-scheme:light;background:#fff;color:#1b1b1f}}"
    "body{{margin:12px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}}"
    "img{{max-width:100%;height:auto}}blockquote{{margin:0;padding-left:12px;"
    "border-left:2px solid #c9c9d1;color:#55555f}}"
    "summary{{cursor:pointer;color:#55555f}}table{{max-width:100%}}"
    "</style></head><body>{}</body></html>"
)
QUOTING = re.compile(r"<(?P<closes>/)?blockquote\b[^>]*>")
ANY_TAG = re.compile(r"<[^>]*>")
REMOTE = re.compile(r"https?:", re.IGNORECASE)
PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,", re.IGNORECASE)


def cleaned(html: str, *, with_pictures: bool) -> str:
    """The HTML with nothing that runs, asks or calls home."""

    def attribute(_tag: str, name: str, value: str) -> str | None:
        if name != "src":
            return value
        if PICTURE.match(value) or (with_pictures and REMOTE.match(value)):
            return value
        return None

    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags={"script", "style", "title", "iframe", "object", "form"},
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=attribute,
        filter_style_properties=set(STYLES),
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def has_remote_pictures(html: str) -> bool:
    return re.search(r"<img\b[^>]*\bsrc\s*=\s*[\"']?\s*https?:", html, re.IGNORECASE) is not None


def page_of(html: str, *, with_pictures: bool, title: str) -> str:
    head = f" aria-label='{escape(title, quote=True)}'" if title else ""
    return WRAPPED.format(head, folded(cleaned(html, with_pictures=with_pictures)))


def folded(html: str) -> str:
    """The page with the quotation at its end folded away; whole if answers stand in between."""
    depth, start = 0, None
    for tag in QUOTING.finditer(html):
        depth += -1 if tag["closes"] else 1
        start = tag.start() if start is None else start
        if depth > 0:
            continue
        if _says(html[tag.end() :]) or not _says(html[:start]):
            return html
        words = escape(_("Show what is quoted"))
        quoted = html[start : tag.end()]
        return (
            f"{html[:start]}<details><summary>{words}</summary>{quoted}</details>"
            f"{html[tag.end() :]}"
        )
    return html


def _says(html: str) -> bool:
    """Whether any word stands in it, or a picture."""
    return bool(ANY_TAG.sub("", html).replace("&nbsp;", " ").strip()) or "<img" in html


def policy(*, with_pictures: bool) -> str:
    """No scripts, no forms, no calls: the frame may be read by our own page to learn its height."""
    pictures = "https: http: data:" if with_pictures else "data:"
    return (
        f"default-src 'none'; img-src {pictures}; style-src 'unsafe-inline';"
        " frame-ancestors 'self'; form-action 'none'; base-uri 'none';"
        " sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    )

"""What only mails can have."""

import re
from typing import Any

from django.utils.translation import gettext as _

from templating.blocks.holding import Held, address
from templating.blocks.markup import LINK
from templating.blocks.shapes import LOOKS, every
from templating.checking.findings import Findings
from templating.checking.words import Content
from templating.composing import Sources
from templating.trials import Trial

#: Where Gmail cuts a mail off, and from where on that is near.
CLIPPED, NEARLY = 102_000, 80_000
LONGEST_SUBJECT, READABLE = 70, 4.5
SPAM_WORDS = re.compile(
    r"\b(100% free|act now|buy now|cash bonus|click here|double your|earn money|free money|"
    r"guaranteed|limited time|lowest price|make money|no obligation|once in a lifetime|order now|"
    r"risk[- ]free|urgent|winner|you won|gratis|geld verdienen|jetzt zugreifen|kostenlos|"
    r"nur heute|sie haben gewonnen|garantiert)\b",
    re.IGNORECASE,
)


def check_mail(
    content: Content, sources: Sources, trial: Trial, *, is_marketing: bool, found: Findings
) -> None:
    check_heads(content, found)
    check_links(content, found)
    check_pictures(content, found)
    check_contrast(content, found)
    check_size(trial, found)
    if not trial.rendered.text.strip() and sources.html:
        found.warn(
            "no_text", "text", _("The mail has no plain part for those who read without pictures.")
        )
    if is_marketing and "unsubscribe_url" not in sources.html:
        found.error(
            "no_unsubscribe",
            "blocks",
            _("Whoever gets this must be able to say stop: add a footer with the link."),
        )


def check_heads(content: Content, found: Findings) -> None:
    subject, preheader = content.get("subject", "").strip(), content.get("preheader", "").strip()
    if not subject:
        found.error("no_subject", "subject", _("The mail has no subject."))
    plain = Held().take(subject)
    if len(subject) > LONGEST_SUBJECT and len(plain) > LONGEST_SUBJECT:
        found.hint("long_subject", "subject", _("Phones show about 40 signs of a subject."))
    if not preheader:
        found.hint("no_preheader", "preheader", _("Say what mailboxes show beside the subject."))
    letters = [one for one in plain if one.isalpha()]
    if len(letters) > 12 and sum(map(str.isupper, letters)) > 0.6 * len(letters):
        found.warn("shouting", "subject", _("A subject in capitals is often taken for spam."))
    if "!!" in subject or subject.count("!") > 1:
        found.warn("shouting", "subject", _("More than one exclamation mark looks like spam."))
    for place, said in (("subject", subject), ("preheader", preheader), *_words(content)):
        for word in sorted({one[0].lower() for one in SPAM_WORDS.finditer(said)}):
            detail = _("Filters are wary of “{word}”.").format(word=word)
            found.hint("spam_word", place, detail, word=word)


def _words(content: Content) -> list[tuple[str, str]]:
    blocks = every(content.get("blocks") or [])
    return [
        (f"{path}.text", block["text"])
        for path, block in blocks
        if block["type"] in {"heading", "text", "button"} and block.get("text")
    ]


def check_links(content: Content, found: Findings) -> None:
    for path, block in every(content.get("blocks") or []):
        if block["type"] == "button" or (block["type"] == "image" and block.get("href")):
            _link(f"{path}.href", block["href"], found)
        elif block["type"] == "social":
            for at, link in enumerate(block["links"]):
                _link(f"{path}.links[{at}].href", link["href"], found)
        elif block["type"] in {"text", "footer"}:
            held = Held()
            for words, where in LINK.findall(held.take(block.get("text", ""))):
                _link(f"{path}.text", held.put_back(where), found, words=held.put_back(words))


def _link(place: str, where: str, found: Findings, words: str = "") -> None:
    if address(Held(), where) == "#":
        named = words or where or "…"
        detail = _("The link “{named}” leads nowhere. Addresses begin with https://.")
        found.error("bad_link", place, detail.format(named=named[:60]))
    elif where.strip().lower().startswith("http://"):
        found.hint("open_link", place, _("The link is not encrypted: write https://."))


def check_pictures(content: Content, found: Findings) -> None:
    for path, block in every(content.get("blocks") or []):
        if block["type"] == "image":
            if address(Held(), block["src"]) == "#":
                found.error("no_picture", f"{path}.src", _("The picture has no address."))
            if not block.get("alt", "").strip():
                detail = _("Say in words what the picture shows: many see no pictures.")
                found.warn("no_alt", f"{path}.alt", detail)
        elif block["type"] == "html" and re.search(r"<img(?![^>]*\balt=)", block["html"], re.I):
            found.warn("no_alt", f"{path}.html", _("A picture has no alt text."))


def check_contrast(content: Content, found: Findings) -> None:
    """Whether words stand out from what is behind them, as WCAG reckons."""
    design = content.get("design") or {}
    looks: dict[str, Any] = {**LOOKS, **{name: one for name, one in design.items() if one}}
    _contrast("design.ink", looks["ink"], looks["surface"], found)
    for path, block in every(content.get("blocks") or []):
        if block["type"] == "button":
            behind = block.get("background") or looks["accent"]
            _contrast(f"{path}.background", block.get("colour") or "#ffffff", behind, found)
        elif block["type"] in {"heading", "text"} and block.get("colour"):
            _contrast(f"{path}.colour", block["colour"], looks["surface"], found)


def _contrast(place: str, front: str, back: str, found: Findings) -> None:
    ratio = contrast(front, back)
    if ratio < READABLE:
        detail = _("The words are hard to read: contrast {ratio}, and 4.5 is needed.")
        found.warn("contrast", place, detail.format(ratio=f"{ratio:.1f}"), ratio=round(ratio, 2))


def contrast(front: str, back: str) -> float:
    """From 1 for the same colour to 21 for black on white."""
    lighter, darker = sorted((luminance(front), luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def check_size(trial: Trial, found: Findings) -> None:
    size = len(trial.rendered.html.encode())
    if size > NEARLY:
        said = _("Gmail cuts mails off at 102 kB, the way out included; this has {size} kB.")
        tell = found.warn if size > CLIPPED else found.hint
        tell("size", "blocks", said.format(size=round(size / 1000)), size=size)

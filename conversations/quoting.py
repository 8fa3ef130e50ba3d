"""What somebody says anew, apart from the message they answer and quote below it."""

import re

QUOTED = ">"
#: "On Friday, Jane wrote:", in whatever language: it ends in a colon and the quotation follows.
INTRODUCED = re.compile(r":\s*$")
#: Where a quotation's introduction goes over two lines, its first tells a day or an address.
BEGINS = re.compile(r"\d{4}|\S@\S|\d{1,2}:\d{2}")
RULED = re.compile(r"^\s*(-{2,}\s*\w[\w' ]{4,40}\w\s*-{2,}|_{20,})\s*$")
#: The heads that some programs set above a whole message below: from somebody, on a day.
FROM = re.compile(r"^\*?(From|Von|De|Da|Van|Från|Fra|Od)\s?:\*?\s+\S")
SENT = re.compile(
    r"^\*?(Sent|Date|Gesendet|Datum|Envoyé|Enviado|Fecha|Inviato|Data|Verzonden|Skickat|Sendt|Wysłano)\s?:"
)
#: So many lines below the first, the second of the two heads is looked for.
NEAR = 3


def quotation_of(text: str) -> str:
    """The end of a text that quotes an earlier message; empty if nothing or all of it is quoted."""
    lines = text.splitlines(keepends=True)
    starts = [at for at in (_marked(lines), _headed(lines)) if at is not None]
    if not starts:
        return ""
    own = "".join(lines[: min(starts)])
    return text[len(own.rstrip()) :] if own.strip() else ""


def _marked(lines: list[str]) -> int | None:
    """The first of the lines at the end that are all marked as quoted, with who is quoted."""
    at = len(lines)
    while at and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith(QUOTED)):
        at -= 1
    if not any(line.lstrip().startswith(QUOTED) for line in lines[at:]):
        return None
    return _introduced(lines, at)


def _introduced(lines: list[str], at: int) -> int:
    """The line above that tells whom they quote and when; programs break it in two."""
    if not at or not INTRODUCED.search(lines[at - 1]):
        return at
    above = lines[at - 2].rstrip() if at > 1 else ""
    if BEGINS.search(above) and not above.endswith((".", "!", "?")):
        return at - 2
    return at - 1 if BEGINS.search(lines[at - 1]) else at


def _headed(lines: list[str]) -> int | None:
    """Where a whole message is set below, under a rule or under its heads."""
    for at, line in enumerate(lines):
        if FROM.match(line) and any(SENT.match(one) for one in lines[at + 1 : at + 1 + NEAR]):
            return at - 1 if at and RULED.match(lines[at - 1]) else at
    return None

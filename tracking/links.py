"""Writing links that count, and the picture that counts, into messages.

A `Tracker` serves one version or batch. What each of its addresses becomes is found once;
for every further message they are only filled in: a tenth of a millisecond for a mail. Addresses
that differ from reader to reader are met one by one, and kept together by the place in the
template that they come from.

Left alone are links that open no page (mail, telephone, a place on the page), links of ours,
such as to unsubscribe, and whatever its author marks with the attribute `data-untracked`.
"""

import re
from binascii import b2a_base64
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape, unescape
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from ground.sealing import sealer
from tracking import ids
from tracking.addresses import digest_of, is_followed, tagged
from tracking.models import TrackingRules
from tracking.queries import current_rules

#: Tags that lead somewhere; `v:` are the buttons that Outlook draws.
LEADING = re.compile(
    r"<(?:a|area|v:\w+)\s[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')[^>]*>", re.IGNORECASE
)
BARE = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
#: What ends a sentence rather than an address.
AFTER = ".,;:!?)]}"
URL_SAFE = bytes.maketrans(b"+/", b"-_")
PLACE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
#: Links that are made for each message, and lead to pages that are never counted.
OURS = re.compile(r"\s*\{\{\s*(?:unsubscribe|preferences|view)_url\b")
UNTRACKED = "data-untracked"
CLICKS, OPENS, SHORT = "/api/track/email/click/", "/api/track/email/open/", "/l/"
PIXEL = (
    '<img src="{}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">'
)
BAIT = '<a href="{}" style="display:none" tabindex="-1" aria-hidden="true"></a>'
# In the order of the digests, so that two who add the same ones wait for each other in turn.
KEEP = """
INSERT INTO tracking_link (url, digest, of_id, created_at)
SELECT url, digest, of_id, now() FROM unnest(%s::text[], %s::uuid[], %s::bigint[])
    AS given (url, digest, of_id) ORDER BY digest ON CONFLICT (digest) DO NOTHING
"""
FIND = "SELECT digest, id FROM tracking_link WHERE digest = ANY(%s::uuid[])"


@dataclass(frozen=True)
class Letter:
    """A message as it is about to leave."""

    token: UUID
    html: str = ""
    text: str = ""
    #: Where it leads as a whole, on channels that have such a thing: a page of ours, too.
    link: str = ""
    #: The message's number, where every sign counts: its links are short ones.
    number: int = 0
    #: Nothing is counted of whoever may not be tracked, nor where the sender does not want it.
    is_tracked: bool = True


class Found(NamedTuple):
    """An address in a text, and where it stands."""

    start: int
    end: int
    #: As a browser understands it.
    url: str


@dataclass(eq=False)
class Tracker:
    """Makes the links of one version's messages count, as the firm's rules want it."""

    #: Parameters for every link, such as `utm_source`.
    tags: Mapping[str, str] = field(default_factory=dict)
    #: The template with its places, by which addresses of one reader each are kept together.
    source: str = ""
    rules: TrackingRules = field(default_factory=current_rules)

    def __post_init__(self) -> None:
        self._links: dict[str, int] = {}
        self._pages: dict[str, int] = {}
        self._patterns: list[tuple[re.Pattern[str], int]] = []
        self._plain: frozenset[str] = frozenset()
        self._seal = sealer(ids.key_of(ids.CLICK))
        self._base = settings.PUBLIC_URL
        self._own = f"{self._base}/"
        if self.rules.clicks and self.source:
            self._learn_places()

    def fill(self, letters: Sequence[Letter]) -> list[Letter]:
        """The letters with what counts in place of what does not, in the same order."""
        found = [(one, in_html(one.html), in_text(one.text)) for one in letters]
        if self.rules.clicks:
            counted = [one for one in found if one[0].is_tracked]
            self._learn(link.url for _, html, text in counted for link in (*html, *text))
            self._learn_pages({letter.link for letter, _, _ in counted if letter.link})
        return [self._filled(*one) for one in found]

    def _filled(self, letter: Letter, html: list[Found], text: list[Found]) -> Letter:
        if letter.is_tracked and self.rules.clicks:
            body = self._counted(letter.html, html, letter)
            words = self._counted(letter.text, text, letter)
            letter = replace(letter, link=self._counted_page(letter))
        elif letter.number:
            # Parameters would make a text longer than its author was told.
            return letter
        else:
            body = self._tagged(letter.html, html, escape)
            words = self._tagged(letter.text, text, str)
        if letter.html and letter.is_tracked:
            body = self._ended(body, letter.token)
        return replace(letter, html=body, text=words)

    def _counted(self, body: str, found: list[Found], letter: Letter) -> str:
        parts: list[str] = []
        last, head = 0, letter.token.bytes
        for place, link in enumerate(found, start=1):
            id = self._links.get(link.url, 0)
            if id:
                where = self._place(letter, head, id, place)
                parts += (body[last : link.start], self._base, where)
                last = link.end
        parts.append(body[last:])
        return "".join(parts)

    def _tagged(self, body: str, found: list[Found], write: Callable[[str], str]) -> str:
        parts: list[str] = []
        last = 0
        for link in found:
            to = self._target(link.url)
            if to and to != link.url:
                parts += (body[last : link.start], write(to))
                last = link.end
        parts.append(body[last:])
        return "".join(parts)

    def _place(self, letter: Letter, head: bytes, id: int, place: int) -> str:
        if letter.number:
            return SHORT + ids.short_id(letter.number, id, place)
        return CLICKS + self._id(head, id, place)

    def _counted_page(self, letter: Letter) -> str:
        id = self._pages.get(letter.link, 0)
        return self._base + self._place(letter, letter.token.bytes, id, 1) if id else letter.link

    def _id(self, head: bytes, link: int, place: int) -> str:
        payload = head + bytes((min(place, ids.LAST_PLACE),)) + link.to_bytes(ids.LINK, "big")
        return (
            b2a_base64(payload + self._seal(payload)[: ids.SEAL], newline=False)
            .translate(URL_SAFE)
            .decode()
        )

    def _ended(self, html: str, token: UUID) -> str:
        """With what stands at the end of a mail: the picture, and the link for machines."""
        added = ""
        if self.rules.bait and self.rules.clicks:
            added += BAIT.format(f"{self._base}{CLICKS}{ids.click_id(token, ids.BAIT, 0)}")
        if self.rules.opens:
            added += PIXEL.format(f"{self._base}{OPENS}{ids.open_id(token)}")
        end = html.rfind("</body>")
        return html[:end] + added + html[end:] if end >= 0 else html + added

    def _learn(self, urls: Iterable[str]) -> None:
        """Find out what addresses not met before become, all of them at once."""
        # Those of ours differ from reader to reader, and there is nothing to learn of them.
        new = {url for url in urls if url not in self._links and not url.startswith(self._own)}
        if not new:
            return
        wanted = {url: self._target(url) for url in new}
        kept = keep_links([(to, self._place_of(url)) for url, to in wanted.items() if to])
        self._links.update({url: kept.get(to, 0) for url, to in wanted.items()})

    def _learn_pages(self, pages: set[str]) -> None:
        """The same for where messages lead as a whole. An author wrote that once for everybody, so
        a page of ours among them bears no secret.
        """
        wanted = {page: self._page(page) for page in pages if page not in self._pages}
        kept = keep_links([(to, None) for to in wanted.values() if to])
        self._pages.update({page: kept.get(to, 0) for page, to in wanted.items()})

    def _page(self, page: str) -> str:
        if page.startswith("/") and not page.startswith("//"):
            return f"{self._base}{page}"
        return self._target(page)

    def _target(self, url: str) -> str:
        """Where a click on it is to lead; "" where it is left alone."""
        if not is_followed(url):
            return ""
        return tagged(url, self.tags) if self.rules.tags else url

    def _learn_places(self) -> None:
        places, self._plain = places_in(self.source)
        kept = keep_links([(url, None) for url in places])
        self._patterns = [(pattern_of(url), kept[url]) for url in places]

    def _place_of(self, url: str) -> int | None:
        if url in self._plain:
            return None
        return next((id for known, id in self._patterns if known.fullmatch(url)), None)


def links_in(html: str, *, source: str, tags: Mapping[str, str]) -> list[tuple[Found, int | None]]:
    """The links of a rendered message, each with the id by which its clicks are counted: of an
    address that differs from reader to reader, that of its place in the template. None where
    nobody ever got such a link.
    """
    tracker = Tracker(tags=tags)
    found = in_html(html)
    targets = {one.url: tracker._target(one.url) for one in found}
    places, tracker._plain = places_in(source)
    known = _known({*targets.values(), *places} - {""})
    tracker._patterns = [(pattern_of(url), known[url]) for url in places if url in known]
    counted = {
        url: (tracker._place_of(url) or known.get(to)) if to else None
        for url, to in targets.items()
    }
    return [(one, counted[one.url]) for one in found]


def places_in(source: str) -> tuple[list[str], frozenset[str]]:
    """The addresses of a template that differ from reader to reader, those first of which most is
    written, and those that do not. What leads to pages of ours is neither.
    """
    urls = {one.url for one in in_html(source)}
    places = [url for url in urls if PLACE.search(url) and not OURS.match(url)]
    written = {url: len(PLACE.sub("", url)) for url in places}
    return sorted(places, key=lambda url: (-written[url], url)), frozenset(urls - {*places})


def pattern_of(url: str) -> re.Pattern[str]:
    """What addresses look like that come of one place in a template."""
    return re.compile(".*".join(re.escape(part) for part in PLACE.split(url)), re.DOTALL)


def _known(urls: Collection[str]) -> dict[str, int]:
    """Address → the id of its link, of those that are kept."""
    digests = {digest_of(url): url for url in urls}
    with connection.cursor() as cursor:
        cursor.execute(FIND, [list(digests)])
        return {digests[digest]: id for digest, id in cursor.fetchall()}


def rewrite(html: str, *, token: UUID, tags: Mapping[str, str]) -> str:
    """One message's HTML with links that count; for many of one batch keep a `Tracker`."""
    return Tracker(tags=tags).fill([Letter(token, html)])[0].html


def as_counted(text: str, *, rules: TrackingRules) -> str:
    """A text as long as it is when its links are short ones that count."""
    if not rules.clicks:
        return text
    stand_in = f"{settings.PUBLIC_URL}{SHORT}{'0' * ids.SHORT_SIGNS}"
    parts, last = [], 0
    for link in in_text(text):
        if is_followed(link.url):
            parts += [text[last : link.start], stand_in]
            last = link.end
    return "".join([*parts, text[last:]])


def in_html(html: str) -> list[Found]:
    """Where the links of an HTML text are, but for those whose author wants them left alone."""
    found = []
    for tag in LEADING.finditer(html):
        group = 1 if tag[1] is not None else 2
        written = tag[group]
        if not written or (UNTRACKED in tag[0]):
            continue
        found.append(Found(*tag.span(group), _meant(written)))
    return found


@lru_cache(maxsize=4_096)
def _meant(written: str) -> str:
    """An address as a browser understands what stands in the tag; most stand in every mail."""
    return (unescape(written) if "&" in written else written).strip()


def in_text(text: str) -> list[Found]:
    """Where addresses stand in a plain text."""
    found = []
    for match in BARE.finditer(text):
        url = match[0].rstrip(AFTER)
        found.append(Found(match.start(), match.start() + len(url), url))
    return found


def keep_links(wanted: Sequence[tuple[str, int | None]]) -> dict[str, int]:
    """Address → the id of its link, each with the place in a template it comes from.

    Call it outside a transaction: an address that two senders add at once is waited for.
    """
    if not wanted:
        return {}
    digests = {digest_of(url): (url, of) for url, of in wanted}
    with connection.cursor() as cursor:
        cursor.execute(FIND, [list(digests)])
        known = dict(cursor.fetchall())
        missing = [digest for digest in digests if digest not in known]
        if missing:
            rows = [digests[digest] for digest in missing]
            cursor.execute(KEEP, [[url for url, _ in rows], missing, [of for _, of in rows]])
            cursor.execute(FIND, [missing])
            known.update(cursor.fetchall())
    return {url: known[digest] for digest, (url, _) in digests.items()}

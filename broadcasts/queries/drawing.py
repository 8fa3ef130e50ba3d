"""Where people went, drawn on the mail itself: how many followed each of its links."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from broadcasts.models import Broadcast, Variant
from broadcasts.queries.figures import batches_of
from ground.refusals import NotThere
from messaging.attention.counting import tags_of_batch
from messaging.models import Batch
from messaging.permissions import MESSAGES_VIEW
from templating.catalogue import sample_values
from templating.models import TemplateVersion
from templating.rendering import prepare
from tracking.links import Found, links_in
from tracking.models import Hit, HitQuerySet

#: What stands above a link: how many, and of a hundred who followed any.
CHIP = (
    '<span style="position:relative;display:inline-block;width:0;height:0;vertical-align:top">'
    '<span style="position:absolute;left:0;top:-14px;z-index:9;padding:0 5px;border-radius:8px;'
    "background:{background};color:{ink};font:600 11px/16px sans-serif;white-space:nowrap;"
    'text-align:left;letter-spacing:0;text-transform:none">{said}</span></span>'
)
#: From hardly anybody to most: each readable on its own ground.
HEAT = ((50, "#9b1c1c", "#ffffff"), (20, "#b45309", "#ffffff"), (1, "#1d4ed8", "#ffffff"))
COLD = ("#e4e4e7", "#3f3f46")


@dataclass(frozen=True)
class DrawnLink:
    """A link of the mail, as often as people followed it."""

    #: Which of the links it is, from the top.
    place: int
    url: str
    people: int
    clicks: int
    #: Of a hundred people who followed any.
    share: float


@dataclass(frozen=True)
class Drawing:
    variant: str
    locale: str
    locales: list[str]
    subject: str
    #: How many people followed any of the links.
    people: int
    links: list[DrawnLink]
    html: str


def draw(broadcast: Broadcast, *, name: str, locale: str, for_user: Any) -> Drawing:
    """The mail of a variant in a language, with its links counted where they stand.

    :raises NotThere: if there is no such variant or language, or nothing was sent of it.
    """
    variant = (
        broadcast.variants.select_related("batch__version", "batch__topic")
        .filter(name=name)
        .first()
    )
    batch = variant.batch if variant is not None else None
    if variant is None or batch is None or batch.version is None:
        raise NotThere
    versions = {one.locale: one for one in batch.translations.all()} | {
        batch.version.locale: batch.version
    }
    version = versions.get(locale or batch.version.locale)
    if version is None or not version.html:
        raise NotThere
    subject, html = _rendered(version)
    found = links_in(html, source=version.html, tags=tags_of_batch(batch))
    hits = _hits(_batches(broadcast, variant), version, for_user=for_user)
    people = hits.aggregate(people=Count("message", distinct=True))["people"]
    links = _counted(found, hits, people)
    return Drawing(
        variant.name,
        version.locale,
        sorted(versions),
        subject,
        people,
        links,
        _drawn(html, found, links),
    )


def _rendered(version: TemplateVersion) -> tuple[str, str]:
    """A version as somebody who does not exist would get it, every block shown."""
    prepared = prepare(version)
    values: dict[str, Any] = {**sample_values(), **version.samples}
    shown = [one.name.partition(".")[2] for one in prepared.variables if one.condition]
    values["when"] = dict.fromkeys(shown, True)
    for name in prepared.missing_in(values):
        values = with_word(values, name)
    rendered = prepared.render(values)
    return rendered.subject, rendered.html


def with_word(values: dict[str, Any], name: str) -> dict[str, Any]:
    """The values with a name where only a sender knows the value."""
    whole = dict(values)
    within, (*steps, last) = whole, name.split(".")
    for step in steps:
        inner = within.get(step)
        within[step] = dict(inner) if isinstance(inner, dict) else {}
        within = within[step]
    within[last] = f"‹{name}›"
    return whole


def _batches(broadcast: Broadcast, variant: Variant) -> list[int]:
    """Those whose messages say it: of the winner of a test those of who waited, too."""
    names = batches_of(broadcast)
    is_winner = broadcast.winner_id == variant.pk
    return [id for id, name in names.items() if name == variant.name or (is_winner and not name)]


def _hits(batches: list[int], version: TemplateVersion, *, for_user: Any) -> HitQuerySet:
    rows = Hit.objects.visible_to(for_user, MESSAGES_VIEW).by_people()
    rows = rows.filter(batch__in=batches, kind=Hit.Kind.CLICK, link__isnull=False)
    if not Batch.objects.filter(pk__in=batches, translations__isnull=False).exists():
        return rows
    said = Coalesce("message__version", "message__batch__version")
    return rows.annotate(said=said).filter(said=version.pk)


def _counted(
    found: list[tuple[Found, int | None]], hits: HitQuerySet, people: int
) -> list[DrawnLink]:
    """A link that stands there once has all its clicks; of others each place has its own, and the
    first those of places that this reader's mail does not have.
    """
    places: dict[int, list[int]] = defaultdict(list)
    for place, (_found, id) in enumerate(found, start=1):
        if id is not None:
            places[id].append(place)
    told: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in _by_place(hits):
        stands = places.get(row["of"], [])
        if stands:
            at = row["place"] if row["place"] in stands else stands[0]
            whole = told[at]
            told[at] = (whole[0] + row["people"], whole[1] + row["clicks"])
    return [
        DrawnLink(place, one.url, *told[place], _share(told[place][0], people))
        for place, (one, _id) in enumerate(found, start=1)
    ]


def _by_place(hits: HitQuerySet) -> QuerySet[Any, Any]:
    rows = hits.annotate(of=Coalesce("link__of", F("link"))).order_by().values("of", "place")
    return rows.annotate(people=Count("message", distinct=True), clicks=Count("pk"))


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _drawn(html: str, found: list[tuple[Found, int | None]], links: list[DrawnLink]) -> str:
    """The page with a chip before each link that was followed, or could have been."""
    parts: list[str] = []
    last = 0
    for (one, id), link in zip(found, links, strict=True):
        start = html.rfind("<", 0, one.start)
        if id is None or html[start : start + 2].lower() != "<a":
            continue
        parts += (html[last:start], _chip(link))
        last = start
    return "".join([*parts, html[last:]])


def _chip(link: DrawnLink) -> str:
    background, ink = next(
        ((ground, ink) for least, ground, ink in HEAT if link.share >= least and link.people), COLD
    )
    said = _("{people} · {share} %").format(people=link.people, share=round(link.share))
    return CHIP.format(background=background, ink=ink, said=said)
